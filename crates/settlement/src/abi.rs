//! The contract functions and the event that are read from the chain: USDC, Permit2, CPN's settlement contract.
//!
//! Source: cpn-flows 4.2, 4.4 and 4.9 (`evm-cpn-contracts`, Uniswap's `permit2`, USDC v2.2). The sandbox's chain
//! decodes the same calls, so both sides share these definitions.

alloy_sol_types::sol! {
    /// ERC-20: what an account holds, in base units.
    function balanceOf(address account) external view returns (uint256 balance);
    /// ERC-20: how much a spender may take from an owner, in base units.
    function allowance(address owner, address spender) external view returns (uint256 remaining);
    /// ERC-20: lets a spender take up to an amount.
    function approve(address spender, uint256 amount) external returns (bool done);
    /// Permit2: one word of an owner's used nonces; nonce `n` is bit `n & 255` of word `n >> 8`.
    function nonceBitmap(address owner, uint256 word) external view returns (uint256 bits);
    /// The settlement contract: whether a payment reference was used or cancelled.
    function isNonceUsed(bytes32 nonce) external view returns (bool used);

    /// ERC-20: tokens that went from one account to another, in base units.
    #[derive(Debug, PartialEq, Eq)]
    event Transfer(address indexed from, address indexed to, uint256 value);

    /// The settlement contract's proof of a payment; `fee` is what was really charged.
    #[derive(Debug, PartialEq, Eq)]
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
