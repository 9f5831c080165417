//! Each failure of the desk as the window gets it: a code, words, the answers, and what can be done.
use desk::{Error, FieldProblem, cpn_error};
use domain::outcome::{Action, MoneyMoved, of_refusal};

use crate::common::{ActsNextName, MoneyMovedName, RetryName};
use crate::error::{ApiError, ErrorCode, FieldError};

/// The check of the wallet's balance and its allowance to Permit2.
const WALLET_CHECK: u8 = 23;

/// The check for an earlier signature of the same payment.
const EARLIER_SIGNATURE_CHECK: u8 = 24;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Invalid(problems) => {
                let fields = problems.into_iter().map(Into::into).collect();
                Self { fields, ..ApiError::safe(ErrorCode::Invalid, message, "") }
            }
            Error::LooksAlike(_) => Self {
                retry: RetryName::AfterFix,
                ..Self::safe(
                    ErrorCode::LooksAlike,
                    "An order like this one was placed before: the same beneficiary, amount and reference.",
                    "Nothing was ordered. If it is another payment, say so and place it again.",
                )
            },
            Error::NotNow(reason) => Self::safe(ErrorCode::NotNow, reason, ""),
            Error::StillUnknown(_) => Self {
                money_moved: MoneyMovedName::Unknown,
                retry: RetryName::NotSafe,
                acts_next: ActsNextName::App,
                action: Box::new(Action::CheckNow.into()),
                technical: Some(message),
                ..Self::safe(
                    ErrorCode::UnknownOutcome,
                    "It is still not known what became of it.",
                    "Do not make a new order. The application keeps asking with the same key.",
                )
            },
            Error::NotFound(what) => {
                Self::safe(ErrorCode::NotFound, format!("There is no such thing here: {what}."), "")
            }
            Error::Cpn(error) => from_cpn(&error),
            Error::Unusable(problem) => Self {
                retry: RetryName::Safe,
                acts_next: ActsNextName::App,
                technical: Some(problem.to_string()),
                ..Self::safe(
                    ErrorCode::Refused,
                    "CPN answered something this version cannot use.",
                    "Ask again; if it stays, ask CPN support.",
                )
            },
            Error::Client(problem) => Self::safe(ErrorCode::Internal, problem.to_string(), ""),
            Error::Chain(problem) => Self {
                action: Box::new(Action::OpenSettings.into()),
                technical: Some(problem.to_string()),
                ..Self::safe(ErrorCode::Offline, "The chain node does not answer.", "Check the chain node in Settings.")
            },
            Error::Keychain(problem) => Self::safe(ErrorCode::Keychain, problem.message(), problem.way_out()),
            Error::ApiKey(problem) => Self {
                fields: vec![FieldError { field: "key".to_owned(), message: problem.to_string() }],
                ..Self::safe(ErrorCode::Invalid, problem.to_string(), "")
            },
            Error::NoKey => Self {
                action: Box::new(Action::OpenSettings.into()),
                ..Self::safe(
                    ErrorCode::KeyRefused,
                    "There is no API key for this environment.",
                    "Save one in Settings. Until then you can read, not pay.",
                )
            },
            Error::Device(problem) => Self {
                retry: if problem.retry_safe() { RetryName::Safe } else { RetryName::AfterFix },
                technical: Some(format!("{problem:?}")),
                ..Self::safe(ErrorCode::Device, problem.message(), "Nothing was sent to CPN.")
            },
            Error::CheckFailed { number, sentence } => check_failed(number, sentence),
            Error::Store(problem) => Self {
                technical: Some(problem.to_string()),
                ..Self::safe(ErrorCode::Store, problem.to_string(), "Nothing was written.")
            },
            Error::Money(problem) => Self::safe(ErrorCode::Invalid, problem.to_string(), ""),
            Error::Internal(_) => Self {
                technical: Some(message),
                ..Self::safe(
                    ErrorCode::Internal,
                    "The program failed; this is a defect.",
                    "Nothing was sent. Start again, and report it.",
                )
            },
        }
    }
}

impl From<FieldProblem> for FieldError {
    fn from(problem: FieldProblem) -> Self {
        let FieldProblem { field, message } = problem;
        Self { field, message }
    }
}

impl ApiError {
    /// A failure before anything left this computer.
    pub fn safe(code: ErrorCode, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            advice: advice.into(),
            money_moved: MoneyMovedName::No,
            retry: RetryName::Safe,
            acts_next: ActsNextName::You,
            action: Box::new(Action::Nothing.into()),
            fields: Vec::new(),
            technical: None,
        }
    }
}

fn check_failed(number: u8, sentence: String) -> ApiError {
    let (retry, advice, action) = match number {
        WALLET_CHECK => (
            RetryName::AfterFix,
            "The message was not sent to the device. Settings shows the wallet’s USDC and its allowance to Permit2.",
            Action::FundWallet,
        ),
        EARLIER_SIGNATURE_CHECK => (
            RetryName::NotSafe,
            "The message was not sent to the device. Sign again once the earlier signature has ended.",
            Action::Wait,
        ),
        _ => (RetryName::NotSafe, "The message was not sent to the device. Ask CPN support.", Action::Nothing),
    };
    ApiError {
        retry,
        action: Box::new(action.into()),
        technical: Some(format!("SIGN-{number:02}")),
        ..ApiError::safe(ErrorCode::CheckFailed, sentence, advice)
    }
}

fn from_cpn(error: &cpn_error::Error) -> ApiError {
    let technical = Some(technical(error));
    let may_have = error.may_have_taken_effect();
    let Some(status) = error.status().filter(|_| !may_have || error.documented().is_some()) else {
        return ApiError { technical, ..if may_have { unclear() } else { unreached() } };
    };
    let seen = if may_have { MoneyMoved::Unknown } else { MoneyMoved::No };
    let outcome = of_refusal(status, error.code(), seen);
    let told = ApiError {
        code: if may_have { ErrorCode::UnknownOutcome } else { code(status) },
        message: outcome.what,
        advice: outcome.advice,
        money_moved: outcome.money.into(),
        retry: outcome.retry.into(),
        acts_next: outcome.acts_next.into(),
        action: Box::new(outcome.action.into()),
        fields: fields(error),
        technical,
    };
    match told.retry {
        // The row speaks of a call that did nothing, and this one may have done its work.
        RetryName::Safe | RetryName::AfterFix if may_have => ApiError { technical: told.technical, ..unclear() },
        RetryName::Safe | RetryName::AfterFix | RetryName::NotSafe => told,
    }
}

/// Nobody knows what became of the call.
fn unclear() -> ApiError {
    ApiError {
        money_moved: MoneyMovedName::Unknown,
        retry: RetryName::NotSafe,
        acts_next: ActsNextName::App,
        action: Box::new(Action::CheckNow.into()),
        ..ApiError::safe(
            ErrorCode::UnknownOutcome,
            "CPN did not give a clear answer. The request may have taken effect.",
            "Do not make a new order. The application asks again with the same key.",
        )
    }
}

/// Nothing left this computer, or what came back was nobody's answer.
fn unreached() -> ApiError {
    ApiError::safe(ErrorCode::Offline, "CPN cannot be reached.", "Nothing was sent. Reading and drafting still work.")
}

fn code(status: u16) -> ErrorCode {
    match status {
        401 | 403 => ErrorCode::KeyRefused,
        429 | 500.. => ErrorCode::Offline,
        _ => ErrorCode::Refused,
    }
}

/// What CPN says of single inputs.
fn fields(error: &cpn_error::Error) -> Vec<FieldError> {
    let fields = error.fields().iter();
    fields
        .map(|field| FieldError { field: field.location.clone().unwrap_or_default(), message: field.message.clone() })
        .collect()
}

fn technical(error: &cpn_error::Error) -> String {
    let request = error.request_id().map(|id| format!(" · request {id}")).unwrap_or_default();
    format!("{error}{request}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wallet_that_is_short_leads_to_the_wallet_and_an_earlier_signature_to_waiting() {
        let short = check_failed(23, "Too little USDC.".to_owned());
        assert_eq!((short.retry, short.action.label.as_str()), (RetryName::AfterFix, "Show the wallet"));
        let earlier = check_failed(24, "An earlier signature lives.".to_owned());
        assert_eq!((earlier.retry, earlier.action.label.as_str()), (RetryName::NotSafe, ""));
        assert_eq!(check_failed(8, "Amounts differ.".to_owned()).retry, RetryName::NotSafe);
    }
}
