//! CPN Desk started twice is one CPN Desk.

use std::time::Duration;

use acceptance::Failure;
use acceptance::desk::{Desk, Start, binary};
use acceptance::programs::wait_until;

#[tokio::test]
async fn a_second_start_ends_at_once_and_leaves_the_first_window_as_it_was() -> Result<(), Failure> {
    let desk = Desk::start(Start::named("second-start")).await?;
    desk.window.see("button", "Open sandbox").await?;
    let mut second = desk.machine.command(binary()?).env("CPN_DESK_HOME", desk.data_folder()).spawn()?;
    let mut ended = None;
    let waited = wait_until("the end of the second start", Duration::from_secs(15), || {
        ended = second.try_wait().ok().flatten();
        ended.is_some()
    });
    if waited.is_err() {
        second.kill()?;
    }
    waited?;
    assert!(ended.is_some_and(|status| status.success()), "the second start ended with {ended:?}");
    desk.window.see("button", "Open sandbox").await?;
    desk.close().await?;
    Ok(())
}
