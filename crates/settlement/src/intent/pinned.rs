//! The pinned struct definitions of the payment message (cpn-flows 4.2), written once.

use std::borrow::Cow;

use alloy_primitives::U256;
use alloy_sol_types::{Eip712Domain, SolStruct};
use domain::typed_data::StructType;

use crate::chains::PERMIT2;
use crate::typed_hash::parse_type_text;

/// The domain's name.
pub const DOMAIN_NAME: &str = "Permit2";
/// The domain's type text: three fields, no version.
pub const DOMAIN_TYPE_TEXT: &str = "EIP712Domain(string name,uint256 chainId,address verifyingContract)";
/// The primary type.
pub(super) const PRIMARY: &str = "PermitWitnessTransferFrom";

alloy_sol_types::sol! {
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    struct PaymentIntent {
        address from;
        address to;
        uint256 value;
        uint256 validAfter;
        uint256 validBefore;
        bytes32 nonce;
        address beneficiary;
        uint256 maxFee;
        bool requirePayeeSign;
        address attester;
    }

    struct PermitWitnessTransferFrom {
        TokenPermissions permitted;
        address spender;
        uint256 nonce;
        uint256 deadline;
        PaymentIntent witness;
    }
}

/// The full pinned `encodeType` text of the payment message.
#[must_use]
pub fn type_text() -> Cow<'static, str> {
    PermitWitnessTransferFrom::eip712_encode_type()
}

/// The pinned definitions, the domain's included, sorted by name.
pub(super) fn structs() -> Vec<StructType> {
    // Both texts are constants; a test reads them.
    let mut structs = parse_type_text(&type_text()).unwrap_or_default();
    structs.extend(parse_type_text(DOMAIN_TYPE_TEXT).unwrap_or_default());
    structs.sort_by(|a, b| a.name.cmp(&b.name));
    structs
}

/// The domain of a chain.
pub(super) fn domain(chain_id: u64) -> Eip712Domain {
    Eip712Domain::new(Some(DOMAIN_NAME.into()), None, Some(U256::from(chain_id)), Some(PERMIT2), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_the_published_ones() {
        let names: Vec<String> = structs().into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["EIP712Domain", "PaymentIntent", "PermitWitnessTransferFrom", "TokenPermissions"]);
        assert_eq!(
            type_text(),
            "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,PaymentIntent witness)\
             PaymentIntent(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,address beneficiary,uint256 maxFee,bool requirePayeeSign,address attester)\
             TokenPermissions(address token,uint256 amount)"
        );
    }
}
