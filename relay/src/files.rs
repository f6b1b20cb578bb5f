//! The page, served from a folder.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use tower_http::services::{ServeDir, ServeFile};

/// Shortest run of hexadecimal digits that is taken for a content hash in a file name.
const HASH_DIGITS: usize = 8;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Serves the files of `dist`, compressed ones where they lie beside (`.br`, `.gz`), and its
/// `index.html` for `/` alone: a file that is missing is a 404, never the page.
pub(crate) fn folder(dist: &Path) -> Router {
    let index = ServeFile::new(dist.join("index.html"))
        .precompressed_br()
        .precompressed_gzip();
    let files = ServeDir::new(dist)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    Router::new()
        .route_service("/", index)
        .fallback_service(files)
        .layer(from_fn(say_how_long_to_keep))
}

/// Without a folder, says what this is to whoever opens it in a browser.
pub(crate) fn sentence() -> Router {
    Router::new().route(
        "/",
        get(async || "This is a Visavis relay. It carries the signaling of calls, and serves no page here.\n"),
    )
}

async fn say_how_long_to_keep(request: Request, next: Next) -> Response {
    let keep = if is_hashed(request.uri().path()) {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    let mut response = next.run(request).await;
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CACHE_CONTROL, keep);
    }
    response
}

/// Whether the path names its content, as in `page-3f9a1c2b7d5e8046_bg.wasm` or in the folder
/// `snippets/page-3f9a1c2b7d5e8046/`: what it names can then never change.
fn is_hashed(path: &str) -> bool {
    path.split('/').any(|segment| {
        segment.split('-').skip(1).any(|part| {
            let word = part.split(['.', '_']).next().unwrap_or_default();
            word.len() >= HASH_DIGITS
                && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_content_hash_are_kept_for_ever() {
        for hashed in [
            "/visavis-3f9a1c2b7d5e8046.js",
            "/visavis-3f9a1c2b7d5e8046_bg.wasm",
            "/snippets/some-crate-3f9a1c2b7d5e8046/inline0.js",
            "/style-0123456789abcdef.css",
        ] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in [
            "/",
            "/index.html",
            "/favicon.svg",
            "/icon-192.png",
            "/3f9a1c2b7d5e8046.js",
            "/apple-touch-icon.png",
            "/a-face.js",
            "/word-3f9a1c2b7d5e804g.js",
        ] {
            assert!(!is_hashed(plain), "{plain}");
        }
    }
}
