//! All that a source file refers to: what it imports, what it names, and what its macros name.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// A path with where it stands, such as `crate::rtc::Peer` in line 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// From the crate's root on (`crate::…`), or from another crate's name on.
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

/// Everything that `source` refers to, with `self` and `super` resolved.
///
/// `module` is the path of the file's own module below the crate's root. Fails when the source
/// is not Rust.
pub(super) fn references(source: &str, module: &[String]) -> syn::Result<Vec<Reference>> {
    let file = syn::parse_file(source)?;
    let mut collector = Collector {
        module: module.to_vec(),
        found: Vec::new(),
    };
    collector.visit_file(&file);
    Ok(collector.found)
}

struct Collector {
    module: Vec<String>,
    found: Vec<Reference>,
}

impl Collector {
    fn note(&mut self, segments: &[String], line: usize) {
        let mut base = self.module.clone();
        let mut rest = segments;
        let mut relative = false;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "self" => relative = true,
                "super" => {
                    relative = true;
                    base.pop();
                }
                // The library half of the package, as its binary half sees it.
                "crate" | "visavis" => {
                    relative = true;
                    base.clear();
                }
                _ => break,
            }
            rest = others;
        }
        let mut segments = Vec::new();
        if relative {
            segments.push("crate".to_owned());
            segments.extend(base);
        }
        segments.extend_from_slice(rest);
        self.found.push(Reference { segments, line });
    }

    fn note_tree(&mut self, prefix: &[String], tree: &syn::UseTree) {
        let joined = |ident: &syn::Ident| {
            let mut segments = prefix.to_vec();
            // `{self}` at the end of a group is the group's own path.
            if prefix.is_empty() || ident != "self" {
                segments.push(ident.to_string());
            }
            segments
        };
        match tree {
            syn::UseTree::Path(path) => self.note_tree(&joined(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.note(&joined(&name.ident), line(&name.ident)),
            syn::UseTree::Rename(rename) => self.note(&joined(&rename.ident), line(&rename.ident)),
            syn::UseTree::Glob(glob) => {
                let mut segments = prefix.to_vec();
                segments.push("*".to_owned());
                self.note(&segments, glob.star_token.spans[0].start().line);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_tree(prefix, tree);
                }
            }
        }
    }

    /// What a macro makes of its tokens is not known here, so every run of `a::b` counts.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut run: Vec<String> = Vec::new();
        let mut start = 0;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end_run(&mut run, start);
                    }
                    if run.is_empty() {
                        start = line(&ident);
                    }
                    run.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    let prefix = if colons == 2 { run.clone() } else { Vec::new() };
                    self.end_run(&mut run, start);
                    colons = 0;
                    if group.delimiter() == Delimiter::Brace && !prefix.is_empty() {
                        self.note_group(&prefix, group.stream());
                    } else {
                        self.note_tokens(group.stream());
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.end_run(&mut run, start);
                    colons = 0;
                }
            }
        }
        self.end_run(&mut run, start);
    }

    /// `a::{b, c::d}` inside a macro.
    fn note_group(&mut self, prefix: &[String], tokens: TokenStream) {
        let from = self.found.len();
        let module = std::mem::take(&mut self.module);
        self.note_tokens(tokens);
        self.module = module;
        for inner in self.found.split_off(from) {
            let mut segments = prefix.to_vec();
            segments.extend(inner.segments);
            self.note(&segments, inner.line);
        }
    }

    /// A word on its own is a name of the place, not a path into another.
    fn end_run(&mut self, run: &mut Vec<String>, line: usize) {
        if run.len() > 1 {
            self.note(run, line);
        }
        run.clear();
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&[], &item.tree);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.note(&[item.ident.to_string()], line(&item.ident));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if let (true, Some(first)) = (segments.len() > 1, path.segments.first()) {
            self.note(&segments, line(&first.ident));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        visit::visit_macro(self, invocation);
        self.note_tokens(invocation.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        visit::visit_attribute(self, attribute);
        if let syn::Meta::List(list) = &attribute.meta {
            self.note_tokens(list.tokens.clone());
        }
    }

    // Without this the path of `pub(in crate::rtc)` would count as a use of that room.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

fn line(ident: &syn::Ident) -> usize {
    ident.span().start().line
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file `src/ui/call/tile.rs` with this source refers to.
    fn found(source: &str) -> Vec<String> {
        let module = ["ui", "call", "tile"].map(str::to_owned);
        let references = references(source, &module).unwrap();
        references
            .into_iter()
            .map(|reference| reference.segments.join("::"))
            .collect()
    }

    #[test]
    fn trees_of_imports_are_taken_apart() {
        let source = "use crate::{rtc::{self, Peer as P}, words::*}; use leptos::prelude::*;";
        let expected = [
            "crate::rtc",
            "crate::rtc::Peer",
            "crate::words::*",
            "leptos::prelude::*",
        ];
        assert_eq!(found(source), expected);
    }

    #[test]
    fn ways_up_are_followed_from_where_they_stand() {
        assert_eq!(
            found("use super::super::super::rtc::Peer;"),
            ["crate::rtc::Peer"]
        );
        assert_eq!(
            found("use self::inner::X;"),
            ["crate::ui::call::tile::inner::X"]
        );
        let nested = "mod a { mod b { use super::super::super::super::super::media; } }";
        assert_eq!(found(nested), ["crate::media"]);
        assert_eq!(found("use visavis::media;"), ["crate::media"]);
    }

    #[test]
    fn paths_outside_of_imports_count_too() {
        let source =
            "fn f(p: &crate::rtc::Peer) -> impl Fn() { crate::media::open::<web_sys::Window>() }";
        assert_eq!(
            found(source),
            ["crate::rtc::Peer", "crate::media::open", "web_sys::Window"]
        );
    }

    #[test]
    fn paths_in_macros_count_too() {
        let view = "fn f() { view! { <p on:click=move |_| crate::media::stop()>{x}</p> } }";
        assert_eq!(found(view), ["crate::media::stop"]);
        let inside = "make! { use crate::{rtc::Peer, words::{en::x}}; }";
        assert_eq!(found(inside), ["crate::rtc::Peer", "crate::words::en::x"]);
        assert_eq!(
            found("#[cfg_attr(test, derive(leptos::Slice))] struct S;"),
            ["leptos::Slice"]
        );
    }

    #[test]
    fn comments_and_sentences_are_no_references() {
        assert_eq!(
            found("/// See [`crate::rtc::Peer`].\nconst A: &str = \"crate::rtc\";"),
            [""; 0]
        );
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let references = references("\n\nuse crate::rtc;\nuse leptos::*;", &[]).unwrap();
        assert_eq!(
            references
                .iter()
                .map(|found| found.line)
                .collect::<Vec<_>>(),
            [3, 4]
        );
    }
}
