//! The contracts' interfaces: what can be called and what they log.

#![expect(
    clippy::too_many_arguments,
    reason = "the settlement event has eight members and a transfer nine, and the macro makes functions of them"
)]

use alloy_sol_types::sol;

sol! {
    /// USDC, as far as the desk uses it.
    interface Usdc {
        function balanceOf(address account) external view returns (uint256);
        function allowance(address owner, address spender) external view returns (uint256);
        function decimals() external view returns (uint8);
        function symbol() external view returns (string);
        function name() external view returns (string);
        function approve(address spender, uint256 amount) external returns (bool);
        function transferWithAuthorization(
            address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce,
            uint8 v, bytes32 r, bytes32 s
        ) external;
        function authorizationState(address authorizer, bytes32 nonce) external view returns (bool);
        event Transfer(address indexed from, address indexed to, uint256 value);
        event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
        event Approval(address indexed owner, address indexed spender, uint256 value);
    }

    /// Permit2, as far as the desk uses it.
    interface Permit2 {
        function nonceBitmap(address owner, uint256 word) external view returns (uint256);
        function allowance(address owner, address token, address spender)
            external view returns (uint160 amount, uint48 expiration, uint48 nonce);
        function invalidateUnorderedNonces(uint256 wordPos, uint256 mask) external;
        function DOMAIN_SEPARATOR() external view returns (bytes32);
        event UnorderedNonceInvalidation(address indexed owner, uint256 word, uint256 mask);
    }

    /// The CPN settlement contract.
    interface Settlement {
        function isNonceUsed(bytes32 nonce) external view returns (bool);
        event NonceUsed(
            bytes32 indexed nonce,
            address indexed attester,
            address token,
            address payer,
            address payee,
            uint256 value,
            address beneficiary,
            uint256 fee
        );
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::b256;
    use alloy_sol_types::{SolCall, SolEvent};

    use super::*;

    #[test]
    fn the_transfer_has_the_published_selector() {
        // cpn-api 3.12.
        assert_eq!(Usdc::transferWithAuthorizationCall::SELECTOR, [0xe3, 0xee, 0x16, 0x0e]);
    }

    #[test]
    fn the_settlement_event_has_the_topic_that_was_seen_on_a_real_chain() {
        let topic = b256!("e9462982182dbbd0d13c96718327d17ffc7b4d98cdc895e70cf64d004edab490");
        assert_eq!(Settlement::NonceUsed::SIGNATURE_HASH, topic);
    }
}
