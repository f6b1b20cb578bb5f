//! Code that most visits do not need, in files of its own that are fetched when it is wanted.
//!
//! What `#[wasm_split(name)]` marks in the sources, and all that nothing else reaches, becomes the
//! chunk `name`. A chunk shares memory and table of the program and is worth nothing with another:
//! both are made here from one file. Where the page has a sheet for the chunk, it comes along.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use super::merge::merge;
use crate::files::{has_extension, read, read_text, write};
use crate::process;
use crate::workspace::Workspace;

/// What the linker has to tell of the program, so that it can be taken apart.
pub(super) const LINKER: &str = "-Clink-arg=--emit-relocs";
/// The feature of the page that marks what can be loaded later.
pub(super) const FEATURE: &str = "split";

const PROGRAM: &str = "visavis";
/// What the program imports from its script, and where the script begins to list it.
const MODULE: &str = "./visavis_bg.js";
const LIST: &str = "const import0 = {\n        __proto__: null,\n";
/// Where the splitter's own script says what chunks share.
const SHARED: (&str, &str) = ("const { ", "} = initSync(undefined, undefined);");
/// What the program calls to have a chunk loaded, and the table that its answer goes through.
const LOAD: &str = "__wasm_split_load_";
const TABLE: &str = "__indirect_function_table";
/// What chunks import all from.
const NAMESPACE: &str = "__wasm_split";

/// What is not worth being fetched for itself, in bytes as the splitter writes them: with names, which
/// go later.
const SMALL: u64 = 8 * 1024;
/// Where all of these are.
const GATHERED: &str = "chunk_small.wasm";

/// The files of one chunk: its modules, those that another one needs first, and its sheet.
#[derive(Debug)]
struct Chunk {
    name: String,
    files: Vec<String>,
}

/// Takes the program apart that cargo has built, and puts it with its script in the place of the one
/// that Trunk put into `stage`. Chunks lie beside it.
pub(super) fn split(workspace: &Workspace, stage: &Path) -> Result<()> {
    let scratch = workspace.scratch().join("split");
    crate::files::remove_folder(&scratch)?;
    fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
    let whole = workspace
        .target
        .join("wasm32-unknown-unknown/release")
        .join(format!("{PROGRAM}.wasm"));
    let input = read(&whole)?;
    let main = scratch.join(format!("{PROGRAM}.wasm"));
    let mut options = Options::new(&input);
    options.output_dir = &scratch;
    options.main_out_path = &main;
    options.link_name = MODULE;
    let split = transform(options).map_err(|error| anyhow!("cannot split the program: {error}"))?;
    let mut chunks: Vec<_> = split
        .prefetch_map
        .into_iter()
        .map(|(name, modules)| Chunk {
            files: modules.iter().map(|it| format!("{it}.wasm")).collect(),
            name,
        })
        .collect();
    chunks.sort_by(|a, b| a.name.cmp(&b.name));
    let modules = gather_small(workspace, &scratch, split.split_modules, &mut chunks)?;
    hand_out(sheets_in(stage)?, &mut chunks)?;
    let shared = shared(&read_text(&scratch.join(MODULE))?)?;

    let mut bind = workspace.command("wasm-bindgen");
    bind.args(["--target", "web", "--no-typescript", "--keep-lld-exports"])
        .args(["--out-name", PROGRAM])
        .arg("--out-dir")
        .arg(stage)
        .arg(&main);
    process::run("wasm-bindgen", &mut bind)?;
    for module in &modules {
        let name = module.file_name().context("a chunk without a name")?;
        fs::copy(module, stage.join(name))
            .with_context(|| format!("cannot copy {}", module.display()))?;
    }
    let script = stage.join(format!("{PROGRAM}.js"));
    write(
        &script,
        with_loaders(&read_text(&script)?, &chunks, &shared)?,
    )?;
    crate::files::remove_folder(&scratch)
}

/// Makes one module of all that are shared and too small to be fetched for themselves. Whoever needs
/// one of them loads all: what is not called does no harm.
fn gather_small(
    workspace: &Workspace,
    scratch: &Path,
    modules: Vec<PathBuf>,
    chunks: &mut [Chunk],
) -> Result<Vec<PathBuf>> {
    let mut small = Vec::new();
    let mut kept = Vec::new();
    for module in modules {
        let bytes = fs::metadata(&module).map_or(0, |it| it.len());
        let is_shared = name_of(&module).starts_with("chunk_");
        let pile = if is_shared && bytes < SMALL {
            &mut small
        } else {
            &mut kept
        };
        pile.push(module);
    }
    if small.len() > 1 {
        let all = scratch.join(GATHERED);
        merge(workspace, &small, &all)?;
        let names: Vec<_> = small.iter().map(|module| name_of(module)).collect();
        for chunk in chunks {
            put_for(&mut chunk.files, &names);
        }
        kept.push(all);
    } else {
        kept.append(&mut small);
    }
    Ok(kept)
}

/// Has the module of all small ones loaded where one of those `names` was.
fn put_for(files: &mut Vec<String>, names: &[String]) {
    let before = files.len();
    files.retain(|file| !names.contains(file));
    if files.len() < before {
        files.insert(0, GATHERED.to_owned());
    }
}

fn name_of(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// What belongs to chunks: modules that have no script, and sheets that the page does not link to.
pub(super) fn is_chunk(file: &Path) -> bool {
    let name = name_of(file);
    name.starts_with("split_") || name.starts_with("chunk_")
}

/// The name of the sheet that comes along with a chunk.
pub(super) fn sheet_of(chunk: &str) -> String {
    format!("split_{chunk}.css")
}

/// The names of the chunks' sheets in `stage`.
fn sheets_in(stage: &Path) -> Result<Vec<String>> {
    let sheets = crate::files::below(stage)?
        .into_iter()
        .filter(|file| is_chunk(file) && has_extension(file, &["css"]));
    Ok(sheets.map(|sheet| name_of(&sheet)).collect())
}

/// Gives each chunk its sheet. Fails where one is nobody's: it would never be loaded.
fn hand_out(sheets: Vec<String>, chunks: &mut [Chunk]) -> Result<()> {
    for sheet in sheets {
        let chunk = chunks.iter_mut().find(|it| sheet_of(&it.name) == sheet);
        let chunk = chunk.with_context(|| format!("there is no chunk to load {sheet}"))?;
        chunk.files.push(sheet);
    }
    Ok(())
}

/// What chunks import from the program.
fn shared(script: &str) -> Result<Vec<String>> {
    let (begin, end) = SHARED;
    let names = script
        .split_once(begin)
        .and_then(|(_, rest)| rest.split_once(end))
        .context("the splitter lists what chunks share in another way now")?
        .0;
    let names = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    Ok(names.map(str::to_owned).collect())
}

/// The script of the program, with what it needs to load chunks.
fn with_loaders(script: &str, chunks: &[Chunk], shared: &[String]) -> Result<String> {
    // wasm-bindgen takes these for functions of a script of somebody else's.
    let mut kept: String = script
        .lines()
        .filter(|line| {
            let foreign = line.starts_with("import * as import") && line.contains(MODULE);
            let listed = line
                .trim_start()
                .starts_with(&format!("\"{MODULE}\": import"));
            !(foreign || listed && !line.contains(": import0,"))
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    ensure!(
        kept.matches(LIST).count() == 1,
        "the script of wasm-bindgen does not list what the program imports as `{LIST}` any more"
    );
    let mut loaders = LIST.to_owned();
    for Chunk { name, files } in chunks {
        let files: Vec<_> = files.iter().map(|file| format!("\"./{file}\"")).collect();
        let _ = writeln!(
            loaders,
            "        {LOAD}{name}: function(done, data) {{ loadChunk([{}], done, data); }},",
            files.join(", ")
        );
    }
    kept = kept.replace(LIST, &loaders);
    // As pairs: the program's names become short ones, those of the chunks do not.
    let shared: Vec<_> = shared
        .iter()
        .map(|name| format!("[\"{name}\", wasm.{name}]"))
        .collect();
    let _ = write!(
        kept,
        "
const chunks = {{}};
async function fetchChunk(file) {{
    const answer = await fetch(new URL(file, import.meta.url));
    if (!answer.ok) throw Error(answer.url + \": \" + answer.status);
    const shared = Object.fromEntries([{}]);
    await WebAssembly.instantiate(await answer.arrayBuffer(), {{ {NAMESPACE}: shared }});
}}
function fetchSheet(file) {{
    const sheet = document.createElement(\"link\");
    return new Promise((resolve, reject) => {{
        sheet.rel = \"stylesheet\";
        sheet.href = new URL(file, import.meta.url);
        sheet.onload = resolve;
        sheet.onerror = reject;
        document.head.append(sheet);
    }}).catch(() => {{
        sheet.remove();
        throw Error(sheet.href);
    }});
}}
function fetchOnce(file) {{
    return chunks[file] ??= (file.endsWith(\"css\") ? fetchSheet : fetchChunk)(file).catch(error => {{
        delete chunks[file];
        throw error;
    }});
}}
async function loadChunk(files, done, data) {{
    let loaded = 1;
    try {{
        await Promise.all(files.map(fetchOnce));
    }} catch (error) {{
        console.error(error);
        loaded = 0;
    }}
    wasm.{TABLE}.get(done)(data, loaded);
}}
",
        shared.join(", ")
    );
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "import * as import1 from \"./visavis_bg.js\"\n\
        import * as import2 from \"./visavis_bg.js\"\n\
        function __wbg_get_imports() {\n    const import0 = {\n        __proto__: null,\n        \
        __wbg_a: function() {},\n    };\n    return {\n        __proto__: null,\n        \
        \"./visavis_bg.js\": import0,\n        \"./visavis_bg.js\": import1,\n        \
        \"./visavis_bg.js\": import2,\n    };\n}\n";

    #[test]
    fn the_program_is_handed_its_loaders_beside_its_other_imports() {
        let chunk = Chunk {
            name: "lobby".to_owned(),
            files: ["chunk_0.wasm", "split_lobby.wasm", "split_lobby.css"]
                .map(str::to_owned)
                .into(),
        };
        let names = [TABLE.to_owned(), "memory".to_owned()];
        let script = with_loaders(SCRIPT, &[chunk], &names).unwrap();
        assert_eq!(script.matches(MODULE).count(), 1, "{script}");
        assert!(
            script.contains(" __wasm_split_load_lobby: function(done, data) { loadChunk([\"./chunk_0.wasm\", \"./split_lobby.wasm\", \"./split_lobby.css\"], done, data); },"),
            "{script}"
        );
        assert!(script.contains("[\"memory\", wasm.memory]"), "{script}");
        let other = SCRIPT.replace("import0", "imports");
        assert!(with_loaders(&other, &[], &names).is_err());
    }

    #[test]
    fn what_chunks_share_is_read_from_the_script_of_the_splitter() {
        let script =
            "const { __indirect_function_table, memory,  } = initSync(undefined, undefined);";
        assert_eq!(shared(script).unwrap(), [TABLE, "memory"]);
        assert!(shared("const { memory } = other();").is_err());
    }

    #[test]
    fn a_sheet_goes_to_its_chunk_and_none_is_lost() {
        let named = |name: &str| Chunk {
            name: name.to_owned(),
            files: vec![format!("split_{name}.wasm")],
        };
        let mut chunks = [named("call"), named("plain")];
        hand_out(vec![sheet_of("call")], &mut chunks).unwrap();
        assert_eq!(chunks[0].files, ["split_call.wasm", "split_call.css"]);
        assert_eq!(chunks[1].files, ["split_plain.wasm"]);
        let error = hand_out(vec![sheet_of("cal")], &mut chunks).unwrap_err();
        assert!(error.to_string().contains("split_cal.css"), "{error}");
    }

    #[test]
    fn whoever_needs_something_small_loads_all_that_is_small() {
        let names = ["chunk_1.wasm", "chunk_2.wasm"].map(str::to_owned);
        let files = |names: &[&str]| -> Vec<_> { names.iter().map(|&it| it.to_owned()).collect() };
        let mut some = files(&[
            "chunk_1.wasm",
            "chunk_3.wasm",
            "chunk_2.wasm",
            "split_a.wasm",
        ]);
        put_for(&mut some, &names);
        assert_eq!(some, [GATHERED, "chunk_3.wasm", "split_a.wasm"]);
        let mut none = files(&["chunk_3.wasm"]);
        put_for(&mut none, &names);
        assert_eq!(none, ["chunk_3.wasm"]);
    }

    #[test]
    fn chunks_are_known_by_their_names() {
        assert!(is_chunk(Path::new(&sheet_of("call"))));
        assert!(is_chunk(Path::new("dist/split_lobby-1c2d3e4f.wasm")));
        assert!(is_chunk(Path::new("chunk_0.wasm")));
        assert!(!is_chunk(Path::new("visavis_bg.wasm")));
    }
}
