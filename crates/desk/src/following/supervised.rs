//! Runs work so that a panic inside it ends that work alone.
use std::future::Future;

use tokio::task::JoinSet;

/// The work panicked; what it said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Panicked(String);

/// Runs the work as a task of its own, which ends when the caller is dropped.
///
/// # Errors
/// When the work panics.
pub(super) async fn run<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<T, Panicked> {
    let mut tasks = JoinSet::new();
    tasks.spawn(work);
    match tasks.join_next().await {
        Some(Ok(done)) => Ok(done),
        Some(Err(error)) => Err(panicked(error)),
        None => Err(Panicked("the work was never begun".to_owned())),
    }
}

/// What a task that did not end by itself said.
pub(super) fn panicked(error: tokio::task::JoinError) -> Panicked {
    let Ok(payload) = error.try_into_panic() else { return Panicked("the work was ended".to_owned()) };
    let said = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said = said.or_else(|| payload.downcast_ref::<String>().cloned());
    Panicked(said.unwrap_or_else(|| "a panic without words".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer_like_any_other() {
        let outcome = run(async { panic!("the page has {} entries", 3) }).await;
        assert_eq!(outcome, Err::<(), _>(Panicked("the page has 3 entries".to_owned())));
        assert_eq!(run(async { 7 }).await, Ok(7));
    }

    #[tokio::test]
    async fn work_ends_with_whoever_waits_for_it() {
        let (alive, mut gone) = tokio::sync::mpsc::channel::<()>(1);
        let waiting = run(async move {
            let _alive = alive;
            std::future::pending::<()>().await;
        });
        let given_up = tokio::time::timeout(std::time::Duration::from_millis(20), waiting).await;
        assert!(given_up.is_err());
        assert_eq!(gone.recv().await, None);
    }
}
