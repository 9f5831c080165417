//! The shell: windows, commands, and the event pump. It decides nothing.
mod commands;
mod downloads;
mod notices;
mod opening;
mod pump;
mod shell;
mod tray;
mod windows;

use tauri::Manager;

pub use shell::Shell;

/// Runs the application until its main window is closed.
pub fn run() {
    let level = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr).init();
    let single = tauri_plugin_single_instance::init(|app: &tauri::AppHandle, _arguments, _folder| windows::focus(app));
    let application = tauri::Builder::default()
        .plugin(single)
        .setup(|app| {
            let handle = app.handle().clone();
            app.manage(Shell::new(opening::home(&handle)?));
            windows::open_main(&handle)?;
            tray::put_up(&handle);
            tauri::async_runtime::spawn(async move { opening::open(handle).await });
            Ok(())
        })
        .invoke_handler(commands::handler())
        .build(tauri::generate_context!());
    match application {
        Ok(application) => application.run(|app, event| {
            if let tauri::RunEvent::Exit = event {
                app.state::<Shell>().close();
            }
        }),
        Err(error) => {
            tracing::error!(%error, "the window system did not start");
            std::process::exit(1);
        }
    }
}
