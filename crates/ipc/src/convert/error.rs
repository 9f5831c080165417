//! Each failure of the desk as the window gets it: a code, words, and the three answers.
use desk::{Error, cpn_error};

use crate::common::{ActsNextName, MoneyMovedName, RetryName};
use crate::error::{ApiError, ErrorCode, FieldError};

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Invalid(problems) => {
                let fields = problems.into_iter().map(|p| FieldError { field: p.field, message: p.message });
                Self { fields: fields.collect(), ..ApiError::safe(ErrorCode::Invalid, message, "") }
            }
            Error::NotNow(reason) => Self::safe(ErrorCode::NotNow, reason, ""),
            Error::StillUnknown(_) => Self {
                code: ErrorCode::UnknownOutcome,
                money_moved: MoneyMovedName::Unknown,
                retry: RetryName::NotSafe,
                acts_next: ActsNextName::App,
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
                technical: Some(problem.to_string()),
                ..Self::safe(ErrorCode::Offline, "The chain node does not answer.", "Check the chain node in Settings.")
            },
            Error::Keychain(problem) => Self::safe(ErrorCode::Keychain, problem.message(), problem.way_out()),
            Error::ApiKey(problem) => Self {
                fields: vec![FieldError { field: "key".to_owned(), message: problem.to_string() }],
                ..Self::safe(ErrorCode::Invalid, problem.to_string(), "")
            },
            Error::NoKey => Self::safe(
                ErrorCode::KeyRefused,
                "There is no API key for this environment.",
                "Save one in Settings. Until then you can read, not pay.",
            ),
            Error::Device(problem) => Self {
                retry: if problem.retry_safe() { RetryName::Safe } else { RetryName::AfterFix },
                technical: Some(format!("{problem:?}")),
                ..Self::safe(ErrorCode::Device, problem.message(), "Nothing was sent to CPN.")
            },
            Error::CheckFailed { number, sentence } => Self {
                retry: RetryName::NotSafe,
                technical: Some(format!("SIGN-{number:02}")),
                ..Self::safe(
                    ErrorCode::CheckFailed,
                    sentence,
                    "The message was not sent to the device. Ask CPN support.",
                )
            },
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
            fields: Vec::new(),
            technical: None,
        }
    }
}

fn from_cpn(error: &cpn_error::Error) -> ApiError {
    let technical = Some(technical(error));
    if error.may_have_taken_effect() {
        return ApiError {
            code: ErrorCode::UnknownOutcome,
            message: "CPN did not give a clear answer. The request may have taken effect.".to_owned(),
            advice: "Do not make a new order. The application asks again with the same key.".to_owned(),
            money_moved: MoneyMovedName::Unknown,
            retry: RetryName::NotSafe,
            acts_next: ActsNextName::App,
            fields: Vec::new(),
            technical,
        };
    }
    let Some(status) = error.status() else {
        let advice = "Nothing was sent. Reading and drafting still work.";
        return ApiError { technical, ..ApiError::safe(ErrorCode::Offline, "CPN cannot be reached.", advice) };
    };
    let fields = error
        .fields()
        .iter()
        .map(|field| FieldError { field: field.location.clone().unwrap_or_default(), message: field.message.clone() });
    let said = error.message().unwrap_or("CPN refused the request.").to_owned();
    let base = match status {
        401 => ApiError::safe(
            ErrorCode::KeyRefused,
            "CPN does not accept this API key.",
            "Check it in the CPN Console and save it again.",
        ),
        403 => ApiError::safe(
            ErrorCode::KeyRefused,
            "This API key may not do that, or this computer’s address is not on its list.",
            "Ask for the CPN permission or for the address to be added in the CPN Console.",
        ),
        429 => ApiError::safe(
            ErrorCode::Offline,
            "CPN asks for a pause: too many requests.",
            "Wait a moment and try again.",
        ),
        status if status >= 500 => {
            ApiError::safe(ErrorCode::Offline, "CPN has a problem of its own.", "Try again in a moment.")
        }
        _ => ApiError { retry: RetryName::AfterFix, ..ApiError::safe(ErrorCode::Refused, sentence(error, &said), "") },
    };
    ApiError { fields: fields.collect(), technical, ..base }
}

/// CPN's message; the frequent refusals in words of our own.
fn sentence(error: &cpn_error::Error, said: &str) -> String {
    match error.code() {
        Some(290_100) => "The amount is outside this corridor’s limits.".to_owned(),
        Some(290_101) => "No institution can quote now. Try again later.".to_owned(),
        Some(290_102) => "CPN does not offer this corridor.".to_owned(),
        Some(290_312) => "The wallet holds less USDC than the payment takes.".to_owned(),
        Some(290_340) => {
            "Permit2 may take less USDC from the wallet than the payment needs. Raise the allowance first.".to_owned()
        }
        Some(_) | None => said.to_owned(),
    }
}

fn technical(error: &cpn_error::Error) -> String {
    let request = error.request_id().map(|id| format!(" · request {id}")).unwrap_or_default();
    format!("{error}{request}")
}
