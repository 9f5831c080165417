//! Refusals that a person can ask for: the word `REFUSE-` and a documented code in a payment's `refCode` or in a ticket's
//! `description`. Ours (docs/sandbox.md): it makes outcomes reachable that nothing else in a sandbox brings about.

use crate::refusal::Refusal;

/// The call that a code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    CreatePayment,
    CreateTransaction,
    SubmitTransaction,
    Accelerate,
    CreateTicket,
}

/// What is judged when something signed comes in; the other codes from 290300 on belong to creating a transaction.
const AT_SUBMIT: &[i64] = &[
    290_303, 290_307, 290_309, 290_310, 290_311, 290_312, 290_313, 290_314, 290_315, 290_316, 290_317, 290_318,
    290_319, 290_320, 290_321, 290_327, 290_329, 290_333, 290_334, 290_338, 290_339, 290_340, 290_341,
];
const AT_ACCELERATION: &[i64] = &[290_325, 290_330, 290_331];

impl Call {
    /// The call at which a code is given on request, if it ever is.
    fn of(code: i64) -> Option<Self> {
        match code {
            290_200..290_300 => Some(Self::CreatePayment),
            code if AT_SUBMIT.contains(&code) => Some(Self::SubmitTransaction),
            code if AT_ACCELERATION.contains(&code) => Some(Self::Accelerate),
            290_300..290_400 => Some(Self::CreateTransaction),
            290_600..290_700 => Some(Self::CreateTicket),
            _ => None,
        }
    }
}

/// Refuses a call if the text asks for a code of that call.
pub(crate) fn refuse(call: Call, text: &str) -> Result<(), Refusal> {
    let asked = text.split_whitespace().filter_map(|word| word.strip_prefix("REFUSE-")?.parse().ok());
    match asked.into_iter().find(|code| Call::of(*code) == Some(call) && Refusal::documents(*code)) {
        Some(code) => Err(Refusal::code(code)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(call: Call, text: &str) -> Option<i64> {
        refuse(call, text).err().map(|refusal| refusal.body.code)
    }

    #[test]
    fn a_code_is_given_at_its_own_call_only() {
        assert_eq!(refused(Call::CreatePayment, "INV-7 REFUSE-290208"), Some(290_208));
        assert_eq!(refused(Call::CreateTransaction, "REFUSE-290208"), None);
        assert_eq!(refused(Call::CreateTransaction, "REFUSE-290322"), Some(290_322));
        assert_eq!(refused(Call::SubmitTransaction, "REFUSE-290317"), Some(290_317));
        assert_eq!(refused(Call::Accelerate, "REFUSE-290325"), Some(290_325));
        assert_eq!(refused(Call::CreateTicket, "please REFUSE-290604 this"), Some(290_604));
    }

    #[test]
    fn what_is_no_documented_code_is_plain_text() {
        for text in ["REFUSE-290209", "REFUSE-", "refuse-290208", "REFUSE290208", "PREREFUSE-290208"] {
            assert_eq!(refused(Call::CreatePayment, text), None, "{text}");
        }
    }
}
