//! The real window, driven through WebKitWebDriver as a person would: by what is written on it.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::{Element, ElementRef};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::Failure;
use crate::programs::{Running, wait_until};

/// Finds elements by role and accessible name in the page.
const ACCESSIBLE: &str = include_str!("accessible.js");

/// How long a screen may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a program may take to open its window. Generous: machines that run tests are busy.
const OPENING: Duration = Duration::from_secs(60);

/// The WebDriver server and the window it opened.
pub struct Window {
    client: Client,
    pictures: PathBuf,
    driver: Running,
}

/// A WebDriver server that waits to be told which program to start.
pub struct Driver {
    running: Running,
    port: u16,
}

impl Driver {
    /// Starts WebKitWebDriver; the command carries the environment for it and for what it starts.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(driver: &mut Command) -> Result<Self, Failure> {
        // WebKitWebDriver cannot choose a port itself. Asking for a free one and giving it back can lose a race, which
        // shows at once as a failure to start.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let running = Running::start(
            driver
                .args(["--host=127.0.0.1", &format!("--port={port}")])
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .stdin(Stdio::null()),
        )?;
        let up = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        wait_until("WebKitWebDriver's start", Duration::from_secs(10), up)?;
        Ok(Self { running, port })
    }

    /// Lets it start `binary` and gives the window that the program opens.
    ///
    /// # Errors
    /// When the program does not come up.
    pub async fn open(self, binary: &Path, args: &[&str], pictures: &Path) -> Result<Window, Failure> {
        std::fs::create_dir_all(pictures)?;
        let mut wanted = serde_json::Map::new();
        wanted.insert("webkitgtk:browserOptions".to_owned(), json!({ "binary": binary, "args": args }));
        let server = format!("http://127.0.0.1:{}", self.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        // The server itself waits for ever for a program that opens no window.
        let connected = tokio::time::timeout(OPENING, builder.capabilities(wanted).connect(&server)).await;
        let opening = |failure: Failure| failure.during(&format!("opening the window of {}", binary.display()));
        let connected = connected.map_err(|_| opening(Failure::new("no window came up in time")))?;
        let client: Client = connected.map_err(|error| opening(error.into()))?;
        Ok(Window { client, pictures: pictures.to_path_buf(), driver: self.running })
    }
}

impl Window {
    /// Starts WebKitWebDriver with `driver` (which carries the environment) and lets it start `binary`.
    ///
    /// # Errors
    /// When either does not come up.
    pub async fn open(driver: &mut Command, binary: &Path, args: &[&str], pictures: &Path) -> Result<Self, Failure> {
        Driver::start(driver)?.open(binary, args, pictures).await
    }

    /// The WebDriver client, for what this type has no words for.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Closes the window as its close button would and ends the driver.
    ///
    /// # Errors
    /// When the window is already gone.
    pub async fn close(self) -> Result<(), Failure> {
        Ok(self.client.close().await?)
    }

    /// Ends the program at once, without a chance to tidy up.
    pub fn kill(mut self) {
        self.driver.kill();
    }

    /// Waits for a visible element of this role and name.
    ///
    /// # Errors
    /// After twenty seconds, with a picture and what the page says instead.
    pub async fn see(&self, role: &str, name: &str) -> Result<Element, Failure> {
        self.see_within(role, name, PATIENCE).await
    }

    /// The same with a deadline of the caller's.
    ///
    /// # Errors
    /// As [`Window::see`].
    pub async fn see_within(&self, role: &str, name: &str, deadline: Duration) -> Result<Element, Failure> {
        self.wait(&format!("{role} “{name}”"), deadline, async || {
            Ok(self.find(role, name).await?.into_iter().next())
        })
        .await
    }

    /// Waits until the page says this, anywhere.
    ///
    /// # Errors
    /// As [`Window::see`].
    pub async fn read(&self, text: &str) -> Result<(), Failure> {
        self.read_within(text, PATIENCE).await
    }

    /// Waits until the page says this, with a deadline of the caller's.
    ///
    /// # Errors
    /// As [`Window::see`].
    pub async fn read_within(&self, text: &str, deadline: Duration) -> Result<(), Failure> {
        let wanted = text.to_lowercase();
        self.wait(&format!("the words “{text}”"), deadline, async || {
            // Letter case is style: the sheet may write a status in capitals.
            Ok(self.text().await?.to_lowercase().contains(&wanted).then_some(()))
        })
        .await
    }

    /// Waits for something enabled of this role and name, and clicks it.
    ///
    /// # Errors
    /// As [`Window::see`].
    pub async fn click(&self, role: &str, name: &str) -> Result<(), Failure> {
        let what = format!("{role} “{name}” to click");
        self.wait(&what, PATIENCE, async || {
            let Some(element) = self.find(role, name).await?.into_iter().next() else { return Ok(None) };
            // Re-rendering may replace the element between finding and clicking: that is a reason to look again.
            Ok(if element.is_enabled().await.unwrap_or(false) { element.click().await.ok() } else { None })
        })
        .await
    }

    /// Types into the field with this label, replacing what it held.
    ///
    /// # Errors
    /// As [`Window::see`].
    pub async fn fill(&self, label: &str, text: &str) -> Result<(), Failure> {
        let field = self.see("textbox", label).await?;
        field.click().await?;
        self.client.execute("arguments[0].select()", vec![serde_json::to_value(&field)?]).await?;
        Ok(field.send_keys(text).await?)
    }

    /// Gives a file to the picker with this label, as if it had been chosen in the system's dialog.
    ///
    /// # Errors
    /// As [`Window::see`], or when the page has no such picker.
    pub async fn choose_file(&self, label: &str, file: &Path) -> Result<(), Failure> {
        let picker = format!("input[type=file][aria-label=\"{label}\"]");
        let picker = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(&picker)).await?;
        Ok(picker.send_keys(&file.display().to_string()).await?)
    }

    /// Chooses an option of the select or combobox with this label; `option` is the start of what the option says.
    ///
    /// # Errors
    /// As [`Window::see`].
    pub async fn choose(&self, label: &str, option: &str) -> Result<(), Failure> {
        let field = self.see("combobox", label).await?;
        if field.tag_name().await?.eq_ignore_ascii_case("select") {
            let script = "const [select, wanted] = arguments;
                return [...select.options].find(o => o.text.trim().startsWith(wanted))?.value ?? null;";
            let what = format!("option “{option}” of “{label}”");
            let value = self
                .wait(&what, PATIENCE, async || {
                    let found = self.client.execute(script, vec![serde_json::to_value(&field)?, json!(option)]).await?;
                    Ok(found.as_str().map(str::to_owned))
                })
                .await?;
            return Ok(field.select_by_value(&value).await?);
        }
        field.click().await?;
        self.click("option", option).await
    }

    /// Presses keys wherever the focus is. `fantoccini::key::Key` has names for the special ones.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn press(&self, keys: &str) -> Result<(), Failure> {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// Clicks it from inside the page and measures there until `until` holds: a JavaScript expression over the page,
    /// asked at every change. WebDriver's own round trips are not part of the time.
    ///
    /// # Errors
    /// As [`Window::see`], and when `until` does not hold within 25 s.
    pub async fn time_click(&self, role: &str, name: &str, until: &str) -> Result<Duration, Failure> {
        let button = self.see(role, name).await?;
        let script = format!(
            "const [button, done] = arguments;
            const start = performance.now();
            const end = () => {{ watch.disconnect(); clearTimeout(limit); done(performance.now() - start); }};
            const watch = new MutationObserver(() => {{ if ({until}) requestAnimationFrame(end); }});
            const limit = setTimeout(() => {{ watch.disconnect(); done(null); }}, 25000);
            watch.observe(document.body, {{ subtree: true, childList: true, characterData: true, attributes: true }});
            button.click();"
        );
        let took = self.client.execute_async(&script, vec![serde_json::to_value(&button)?]).await?;
        let took =
            took.as_f64().ok_or_else(|| Failure::new(format!("{role} “{name}”: `{until}` did not come true")))?;
        Ok(Duration::from_secs_f64(took / 1000.0))
    }

    /// All visible elements of this role whose accessible name is `name`, or begins with it and a space.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn find(&self, role: &str, name: &str) -> Result<Vec<Element>, Failure> {
        let found = self.client.execute(ACCESSIBLE, vec![json!("find"), json!(role), json!(name)]).await?;
        let ids =
            found.as_array().into_iter().flatten().filter_map(|element| element.as_object()?.values().next()?.as_str());
        Ok(ids.map(|id| Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned()))).collect())
    }

    /// What the page says, as a person reads it.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn text(&self) -> Result<String, Failure> {
        let text = self.client.execute("return document.body ? document.body.innerText : ''", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Everything on the page that can be used or that heads a part of it, one `role “name”` a line.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn outline(&self) -> Result<String, Failure> {
        let outline = self.client.execute(ACCESSIBLE, vec![json!("outline")]).await?;
        Ok(outline.as_str().unwrap_or_default().to_owned())
    }

    /// Calls one of the program's commands directly, past the page's own code, as code injected into it could.
    ///
    /// # Errors
    /// When the window is gone. The command's own answer or refusal is the value.
    pub async fn invoke(&self, command: &str, args: Value) -> Result<Result<Value, Value>, Failure> {
        let script = "const [command, args, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, args).then(ok => done({ ok }), error => done({ error }));";
        let answer = self.client.execute_async(script, vec![json!(command), args]).await?;
        Ok(match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer.get("ok").cloned().unwrap_or_default()),
        })
    }

    /// A picture of the window's contents.
    ///
    /// # Errors
    /// When the window is gone or the file cannot be written.
    pub async fn picture(&self, name: &str) -> Result<PathBuf, Failure> {
        let file = self.pictures.join(format!("{name}.png"));
        std::fs::write(&file, self.client.screenshot().await?)?;
        Ok(file)
    }

    /// Asks until there is an answer.
    ///
    /// # Errors
    /// When the deadline passes: the failure holds what the page shows instead, and where its picture is.
    pub async fn wait<T>(
        &self,
        what: &str,
        deadline: Duration,
        mut ask: impl AsyncFnMut() -> Result<Option<T>, Failure>,
    ) -> Result<T, Failure> {
        let start = Instant::now();
        loop {
            // While a page is being replaced an answer can fail; only the deadline decides.
            let last = match ask().await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => None,
                Err(failure) => Some(failure),
            };
            if start.elapsed() > deadline {
                let mut sentence = format!("{what} did not appear within {} s.", deadline.as_secs());
                if let Some(failure) = last {
                    sentence.push_str(&format!(" Last answer: {failure}."));
                }
                return Err(Failure::new(sentence + &self.state_of_the_page().await));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn state_of_the_page(&self) -> String {
        let picture = match self.picture("failure").await {
            Ok(file) => format!(" Picture: {}.", file.display()),
            Err(failure) => format!(" No picture: {failure}."),
        };
        let outline = self.outline().await.unwrap_or_else(|failure| failure.to_string());
        let text = self.text().await.unwrap_or_default();
        format!("{picture}\n--- what can be used ---\n{outline}\n--- what it says ---\n{text}")
    }
}
