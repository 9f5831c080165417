//! The least that Tauri can show: one window with one page that never changes. The bench starts it beside CPN Desk.
use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

/// As plain as a page can be; the heading is what the bench waits for.
const PAGE: &str = "<!doctype html><title>Bare</title><h1>Bare</h1>";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let page: tauri::Url = "bare://localhost/".parse()?;
    tauri::Builder::default()
        .register_uri_scheme_protocol("bare", |_context, _request| {
            let mut response = Response::new(PAGE.as_bytes());
            response
                .headers_mut()
                .insert(tauri::http::header::CONTENT_TYPE, tauri::http::HeaderValue::from_static("text/html"));
            response
        })
        .setup(move |app| {
            WebviewWindowBuilder::new(app, "bare", WebviewUrl::CustomProtocol(page.clone()))
                .title("Bare")
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
