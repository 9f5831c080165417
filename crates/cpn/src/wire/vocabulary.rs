//! CPN's enumerations (cpn-api section 5), all open.

open_enum! {
    /// Where a payment stands.
    PaymentStatus {
        Created = "CREATED",
        CryptoFundsPending = "CRYPTO_FUNDS_PENDING",
        FiatPaymentInitiated = "FIAT_PAYMENT_INITIATED",
        Completed = "COMPLETED",
        Failed = "FAILED",
    }
}

open_enum! {
    /// A remark beside a payment's status; left out by CPN when there is nothing to say.
    StatusAddendum {
        InManualReview = "IN_MANUAL_REVIEW",
        PaymentSettlementDelayed = "PAYMENT_SETTLEMENT_DELAYED",
    }
}

open_enum! {
    /// Why a payment failed.
    PaymentFailureReason {
        TravelRuleFailed = "TRAVEL_RULE_FAILED",
        BankVerificationFailed = "BANK_VERIFICATION_FAILED",
        RfiVerificationFailed = "RFI_VERIFICATION_FAILED",
        ExistingRfiPending = "EXISTING_RFI_PENDING",
        OnchainSettlementFailed = "ONCHAIN_SETTLEMENT_FAILED",
        ComplianceCheckFailed = "COMPLIANCE_CHECK_FAILED",
        Cancelled = "CANCELLED",
        PaymentExpired = "PAYMENT_EXPIRED",
        FiatSettlementFailed = "FIAT_SETTLEMENT_FAILED",
        OnchainSettlementCutoffTimeExceeded = "ONCHAIN_SETTLEMENT_CUTOFF_TIME_EXCEEDED",
        Other = "OTHER",
    }
}

open_enum! {
    /// Who pays whom; follows from the quote's sender and recipient types.
    UseCase {
        B2b = "B2B",
        B2c = "B2C",
        C2c = "C2C",
        C2b = "C2B",
    }
}

impl UseCase {
    /// The use case that fits a quote's types; `None` when either type is unknown.
    ///
    /// Any other combination is refused by CPN with 290211.
    #[must_use]
    pub fn of(sender: &PartyType, recipient: &PartyType) -> Option<Self> {
        match (sender, recipient) {
            (PartyType::Business, PartyType::Business) => Some(Self::B2b),
            (PartyType::Business, PartyType::Individual) => Some(Self::B2c),
            (PartyType::Individual, PartyType::Business) => Some(Self::C2b),
            (PartyType::Individual, PartyType::Individual) => Some(Self::C2c),
            (PartyType::Unknown(_), _) | (_, PartyType::Unknown(_)) => None,
        }
    }
}

open_enum! {
    /// Where an onchain transaction stands.
    TransactionStatus {
        Created = "CREATED",
        Pending = "PENDING",
        Broadcasted = "BROADCASTED",
        Completed = "COMPLETED",
        Failed = "FAILED",
    }
}

open_enum! {
    /// Why a transaction failed.
    TransactionFailureReason {
        CpnPaymentExpired = "CPN_PAYMENT_EXPIRED",
        SignedTransactionExpired = "SIGNED_TRANSACTION_EXPIRED",
        NonceTooLow = "NONCE_TOO_LOW",
        InsufficientTokenBalance = "INSUFFICIENT_TOKEN_BALANCE",
        InsufficientGasBalance = "INSUFFICIENT_GAS_BALANCE",
        GasPriceTooLow = "GAS_PRICE_TOO_LOW",
        OutOfGas = "OUT_OF_GAS",
        TxReplacementFailed = "TX_REPLACEMENT_FAILED",
        SolTxAlreadyInCache = "SOL_TX_ALREADY_IN_CACHE",
        TxAlreadyConfirmed = "TX_ALREADY_CONFIRMED",
        FailedOnchain = "FAILED_ONCHAIN",
        SolBlockhashExpired = "SOL_BLOCKHASH_EXPIRED",
        TransactionExpired = "TRANSACTION_EXPIRED",
    }
}

open_enum! {
    /// The transaction flow a quote, payment or transaction belongs to.
    TransactionVersion {
        Version1 = "VERSION_1",
        Version2 = "VERSION_2",
    }
}

open_enum! {
    /// The kind of message a transaction asks to be signed.
    MessageType {
        Eip3009 = "EIP3009",
        Solana = "SOLANA",
        /// The V2 message on EVM chains.
        PaymentSettlementContractV1PaymentIntent = "PAYMENT_SETTLEMENT_CONTRACT_V1_0_PAYMENT_INTENT",
    }
}

open_enum! {
    /// The sender's account type in V1 transactions.
    AccountType {
        Eoa = "EOA",
    }
}

open_enum! {
    /// Where a refund stands. Some BFIs skip `CREATED`.
    RefundStatus {
        Created = "CREATED",
        Completed = "COMPLETED",
        Failed = "FAILED",
    }
}

open_enum! {
    /// Where a request for information stands. Sources disagree on the refused end state; both words are read.
    RfiStatus {
        InformationRequired = "INFORMATION_REQUIRED",
        InReview = "IN_REVIEW",
        Approved = "APPROVED",
        Rejected = "REJECTED",
        Failed = "FAILED",
    }
}

impl RfiStatus {
    /// Whether data and files can be sent; files also while it is in review.
    #[must_use]
    pub fn asks(&self) -> bool {
        *self == Self::InformationRequired
    }

    /// Whether it was refused, under either word. Final: nothing can be sent again.
    #[must_use]
    pub fn refused(&self) -> bool {
        matches!(self, Self::Rejected | Self::Failed)
    }
}

open_enum! {
    /// How deep a request for information goes.
    RfiLevel {
        Level1 = "LEVEL_1",
        Level2 = "LEVEL_2",
        Level3 = "LEVEL_3",
    }
}

open_enum! {
    /// Whether a party is a business or a person.
    PartyType {
        Business = "BUSINESS",
        Individual = "INDIVIDUAL",
    }
}

open_enum! {
    /// What a required field holds.
    FieldKind {
        Text = "TEXT",
        Address = "ADDRESS",
        /// Only in the travel-rule list.
        File = "FILE",
    }
}

open_enum! {
    /// Unit of an estimated settlement time.
    TimeUnit {
        Minutes = "MINUTES",
        Hours = "HOURS",
        Days = "DAYS",
        Weeks = "WEEKS",
    }
}

open_enum! {
    /// What a fee is for.
    FeeKind {
        TaxFee = "TAX_FEE",
        BfiTransactionFee = "BFI_TRANSACTION_FEE",
        CircleServiceFee = "CIRCLE_SERVICE_FEE",
        BlockchainGasFee = "BLOCKCHAIN_GAS_FEE",
    }
}

open_enum! {
    /// A chain on which USDC is sent. The id of Arc's main network is not published.
    Blockchain {
        Eth = "ETH",
        EthSepolia = "ETH-SEPOLIA",
        Matic = "MATIC",
        MaticAmoy = "MATIC-AMOY",
        Sol = "SOL",
        SolDevnet = "SOL-DEVNET",
        ArcTestnet = "ARC-TESTNET",
    }
}

open_enum! {
    /// The rail on which the fiat arrives.
    PaymentMethod {
        Aani = "AANI",
        BankTransfer = "BANK-TRANSFER",
        Chats = "CHATS",
        Cips = "CIPS",
        Fast = "FAST",
        Fps = "FPS",
        Fts = "FTS",
        Imps = "IMPS",
        InstaPay = "INSTA-PAY",
        Neft = "NEFT",
        Nequi = "NEQUI",
        Pesonet = "PESONET",
        Pix = "PIX",
        Rtgs = "RTGS",
        Sepa = "SEPA",
        Spei = "SPEI",
        Wire = "WIRE",
        Fedwire = "FEDWIRE",
        AchBankTransfer = "ACH-BANK-TRANSFER",
    }
}
