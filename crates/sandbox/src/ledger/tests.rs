//! The simulated device against the published bytes and the observed errors, over its own TCP port.
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

const PATH: &str = "058000002c8000003c800000000000000000000000";
const SIGNATURE: &str = "1b9bea6f6e53b12dddfff7dc161cf5fa726d48c92bd8ef53c3c5685b6a8d1cc4861cd09ac87a58cdd6b8ec8f6af97097a88560a2397a6f28dcb332747600d6fea79000";

const WORKED: &[&str] = &[
    "e01a00000c454950373132446f6d61696e",
    "e01a00ff0605046e616d65",
    "e01a00ff09050776657273696f6e",
    "e01a00ff0a422007636861696e4964",
    "e01a00ff130311766572696679696e67436f6e7472616374",
    "e01a0000185265636569766557697468417574686f72697a6174696f6e",
    "e01a00ff06030466726f6d",
    "e01a00ff040302746f",
    "e01a00ff0842200576616c7565",
    "e01a00ff0d42200a76616c69644166746572",
    "e01a00ff0e42200b76616c69644265666f7265",
    "e01a00ff084620056e6f6e6365",
    "e01c00000c454950373132446f6d61696e",
    "e01c00ff0a000855534420436f696e",
    "e01c00ff03000132",
    "e01c00ff03000101",
    "e01c00ff160014a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
    "e01c0000185265636569766557697468417574686f72697a6174696f6e",
    "e01c00ff160014dad77910dbdfde764fc21fcd4e74d71bbaca6d8d",
    "e01c00ff1600141111111111111111111111111111111111111111",
    "e01c00ff07000502e90edd00",
    "e01c00ff03000100",
    "e01c00ff06000470dbd880",
    "e01c00ff220020abababababababababababababababababababababababababababababababab",
];

/// Where the domain root stands in [`WORKED`].
const DOMAIN: usize = 12;

struct Client(TcpStream);

impl Client {
    async fn connect(ledger: &SoftwareLedger) -> Self {
        Self(TcpStream::connect(ledger.addr()).await.unwrap())
    }

    async fn send(&mut self, apdu: &str) {
        let bytes = hex::decode(apdu).unwrap();
        let mut frame = u32::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
        frame.extend_from_slice(&bytes);
        self.0.write_all(&frame).await.unwrap();
    }

    async fn receive(&mut self) -> String {
        let length = self.0.read_u32().await.unwrap();
        let mut bytes = vec![0; usize::try_from(length).unwrap() + 2];
        self.0.read_exact(&mut bytes).await.unwrap();
        hex::encode(bytes)
    }

    async fn ask(&mut self, apdu: &str) -> String {
        self.send(apdu).await;
        self.receive().await
    }

    /// Whether nothing comes for a while.
    async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(std::time::Duration::from_millis(150), self.0.read_u8()).await.is_err()
    }

    async fn stream(&mut self, commands: &[&str]) {
        for command in commands {
            assert_eq!(self.ask(command).await, "9000", "{command}");
        }
    }
}

async fn start() -> (SoftwareLedger, Client) {
    let ledger = SoftwareLedger::start(LedgerOptions::default()).await.unwrap();
    let client = Client::connect(&ledger).await;
    (ledger, client)
}

fn sign() -> String {
    format!("e00c000115{PATH}")
}

#[tokio::test]
async fn the_worked_example_is_signed_byte_for_byte() {
    let (ledger, mut client) = start().await;
    client.ask("e00c000100").await;
    client.stream(WORKED).await;
    client.send(&sign()).await;
    let screen = ledger.prompted().await;
    assert_eq!(screen.kind, Kind::Review);
    let shown: Vec<(&str, &str)> = screen.pages.iter().map(|page| (page.label.as_str(), page.value.as_str())).collect();
    assert_eq!(
        shown[1..],
        [
            ("name", "USD Coin"),
            ("version", "2"),
            ("chainId", "1"),
            ("verifyingContract", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"),
            ("from", "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"),
            ("to", "0x1111111111111111111111111111111111111111"),
            ("value", "12500000000"),
            ("validAfter", "0"),
            ("validBefore", "1893456000"),
            ("nonce", "0xabababababababababababababababababababababababababababababababab"),
        ]
    );
    assert!(client.is_silent().await, "nothing is answered before the decision");
    assert!(!ledger.press(Button::Approve), "only on the last page");
    while ledger.press(Button::Right) {}
    assert!(ledger.press(Button::Approve));
    assert_eq!(client.receive().await, SIGNATURE);
    assert_eq!(ledger.screen().title, "Message signed");
}

#[tokio::test]
async fn the_app_names_itself_its_version_and_its_address() {
    let (ledger, mut client) = start().await;
    assert_eq!(client.ask("b001000000").await, "0108457468657265756d0a312e32322e302d73696d01009000");
    assert_eq!(client.ask("e006000000").await, "020116009000");
    ledger.set_settings(Settings { blind_signing: true, raw_messages: false });
    assert_eq!(client.ask("e006000000").await, "030116009000");
    let answer = client.ask(&format!("e002000015{PATH}")).await;
    let text = hex::encode("Dad77910DbDFdE764fC21FCD4E74D71bBACA6D8D");
    assert!(answer.starts_with("4104") && answer.ends_with(&format!("28{text}9000")), "{answer}");
    let with_chain_code = client.ask(&format!("e002000115{PATH}")).await;
    assert_eq!(with_chain_code.len(), answer.len() + 64);
    assert_eq!(ledger.address(0), "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D");
}

#[tokio::test]
async fn a_shown_address_waits_for_the_person() {
    let (ledger, mut client) = start().await;
    client.send(&format!("e002010015{PATH}")).await;
    assert_eq!(ledger.prompted().await.pages[0].value, ledger.address(0));
    assert!(ledger.reject());
    assert_eq!(client.receive().await, "6985");
    client.send(&format!("e002010015{PATH}")).await;
    ledger.prompted().await;
    assert!(ledger.approve());
    assert!(client.receive().await.starts_with("4104"));
}

#[tokio::test]
async fn a_command_during_a_prompt_is_answered_and_the_prompt_never_is() {
    let (ledger, mut client) = start().await;
    client.stream(WORKED).await;
    client.send(&sign()).await;
    ledger.prompted().await;
    assert_eq!(client.ask("e006000000").await, "020116009000");
    assert!(ledger.screen().kind.is_prompt());
    assert!(ledger.approve());
    assert_eq!(ledger.screen().title, "Message signed");
    assert!(client.is_silent().await, "no signature is delivered");
    // The device works on.
    client.stream(WORKED).await;
    client.send(&sign()).await;
    ledger.prompted().await;
    ledger.approve();
    assert_eq!(client.receive().await, SIGNATURE);
}

#[tokio::test]
async fn an_abandoned_stream_poisons_the_next_until_it_is_flushed() {
    let (_ledger, mut client) = start().await;
    // Abandoned among the values: the next definition gets 6A00.
    client.stream(&WORKED[..15]).await;
    assert_eq!(client.ask(WORKED[0]).await, "6a00");
    // Abandoned among the definitions: the first value gets 6A80.
    client.stream(&WORKED[..8]).await;
    client.stream(&WORKED[..=DOMAIN]).await;
    assert_eq!(client.ask(WORKED[DOMAIN + 1]).await, "6a80");
    // With a flush between them, both are well.
    for abandoned in [8, 15] {
        client.stream(&WORKED[..abandoned]).await;
        client.ask("e00c000100").await;
        client.stream(WORKED).await;
        client.ask("e00c000100").await;
    }
}

#[tokio::test]
async fn commands_out_of_order_get_the_observed_errors() {
    let (_ledger, mut client) = start().await;
    for (apdu, status) in [
        ("e01c00000c454950373132446f6d61696e".to_owned(), "6980"),
        ("e01c00ff03000101".to_owned(), "6980"),
        (sign(), "6980"),
        ("e0048000020102".to_owned(), "6980"),
        ("e0ff000000".to_owned(), "6d00"),
        ("e1060000 00".replace(' ', ""), "6e00"),
        ("e006010000".to_owned(), "6b00"),
        ("e01a000100".to_owned(), "6b00"),
        ("e01c020000".to_owned(), "6b00"),
        ("e00600000102".to_owned().replace("0102", "02"), "6700"),
        ("e002000015058000002c80000000800000000000000000000000".to_owned(), "6a15"),
        ("e002000015058000002c80000001800000000000000000000000".to_owned(), "6a15"),
        ("e00200001505800000318000003c800000000000000000000000".to_owned(), "6a15"),
        ("e00200000105".to_owned(), "6a80"),
        ("e0040000190".to_owned() + "58000002c8000003c80000000000000000000000001c0c0c0", "6501"),
    ] {
        assert_eq!(client.ask(&apdu).await, status, "{apdu}");
    }
    // Any error forgets the message.
    client.stream(&WORKED[..=DOMAIN]).await;
    assert_eq!(client.ask("e0ff000000").await, "6d00");
    assert_eq!(client.ask(WORKED[DOMAIN + 1]).await, "6980");
}

#[tokio::test]
async fn values_that_do_not_fit_their_definitions_are_refused() {
    let (_ledger, mut client) = start().await;
    let short_address = "e01c00ff150013b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
    let long_number = format!("e01c00ff230021{}", "01".repeat(33));
    for (count, bad) in [
        // A wrong address, a number that is too long, another struct, an array where there is none, a surplus value.
        (16, short_address.to_owned()),
        (15, long_number),
        (17, "e01c0000056f74686572".to_owned()),
        (16, "e01c000f0101".to_owned()),
        (24, "e01c00ff03000101".to_owned()),
        // A missing value.
        (16, WORKED[17].to_owned()),
        // A number in two pieces: only texts and bytes may be cut.
        (15, "e01c01ff03000201".to_owned()),
        // A piece that is longer than announced, and one that is shorter.
        (15, "e01c00ff0400010101".to_owned()),
        (15, "e01c00ff03000201".to_owned()),
    ] {
        client.stream(&WORKED[..count]).await;
        assert_eq!(client.ask(&bad).await, "6a80", "{bad} after {count}");
    }
    // A message without its last value cannot be signed yet.
    client.stream(&WORKED[..23]).await;
    assert_eq!(client.ask(&sign()).await, "6980");
    // A struct that is used but not defined.
    client
        .stream(&[
            "e01a00000c454950373132446f6d61696e",
            "e01a00ff0c000854686174546869 6e0161".replace(' ', "").as_str(),
        ])
        .await;
    assert_eq!(client.ask("e01c00000c454950373132446f6d61696e").await, "6a80");
}

#[tokio::test]
async fn the_settings_refuse_at_the_first_root() {
    let (ledger, mut client) = start().await;
    ledger.set_settings(Settings { blind_signing: false, raw_messages: false });
    client.stream(&WORKED[..DOMAIN]).await;
    assert_eq!(client.ask(WORKED[DOMAIN]).await, "6a80");
    assert_eq!(ledger.screen().kind, Kind::Refusal);
    // Hashes are blind signing, whatever "Raw messages" says.
    ledger.set_settings(Settings::default());
    let hashes = format!("e00c000055{PATH}{}", "11".repeat(64));
    assert_eq!(client.ask(&hashes).await, "6a80");
    ledger.set_settings(Settings { blind_signing: true, raw_messages: false });
    client.send(&hashes).await;
    assert_eq!(ledger.prompted().await.pages[2].label, "Message hash");
    ledger.reject();
    assert_eq!(client.receive().await, "6985");
}

#[tokio::test]
async fn the_hashed_mode_gives_the_same_signature_as_the_full_one() {
    let (ledger, mut client) = start().await;
    ledger.set_settings(Settings { blind_signing: true, raw_messages: false });
    client
        .send(&format!(
            "e00c000055{PATH}06c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae335b0215357ad160f580d4571bbcabacae05903d40d56327ccb20300573597fcdd1"
        ))
        .await;
    ledger.prompted().await;
    ledger.approve();
    assert_eq!(client.receive().await, SIGNATURE);
}

#[tokio::test]
async fn the_published_transaction_is_signed_byte_for_byte() {
    let (ledger, mut client) = start().await;
    let token = "e00a0000680455534443a0b86991c6218b36c1d19d4a2e9eb0ce3606eb4800000006000000013045022100b2e358726e4e6a6752cf344017c0e9d45b9a904120758d45f61b2804f9ad5299022015161ef28d8c4481bd9432c13562def9cce688bcfec896ef244c9a213f106cdd";
    let data = format!(
        "{PATH}02f86d0105843b9aca008506fc23ac0082ea6094a0b86991c6218b36c1d19d4a2e9eb0ce3606eb4880b844095ea7b3000000000000000000000000000000000022d473030f116ddee9f6b43ac78ba300000000000000000000000000000000000000000000000000000002e90edd00c0"
    );
    let whole = format!("e004000084{data}");
    let whole = whole.replacen("84", &format!("{:02x}", data.len() / 2), 1);
    // Without the token's description it is unknown calldata, which the settings refuse.
    assert_eq!(client.ask(&whole).await, "6a80");
    assert_eq!(client.ask(token).await, "009000");
    client.send(&whole).await;
    assert_eq!(ledger.prompted().await.pages[0].value, "12500 USDC");
    ledger.approve();
    let published = "01adb82ec1e420c66c9f90ba476b9a19d26749918900be6e709279ce190fdb781432968db3e42aa6c1a4d6372fa4153411a638ccd0dfd84ff7fed9c10f8352d7e39000";
    assert_eq!(client.receive().await, published);
    // In two pieces it is the same.
    client.ask(token).await;
    assert_eq!(client.ask(&format!("e004000064{}", &data[..200])).await, "9000");
    let rest = &data[200..];
    client.send(&format!("e0048000{:02x}{rest}", rest.len() / 2)).await;
    ledger.prompted().await;
    ledger.approve();
    assert_eq!(client.receive().await, published);
}

#[tokio::test]
async fn the_dashboard_opens_the_app_and_drops_the_connection() {
    let (ledger, mut client) = start().await;
    assert_eq!(client.ask("b0a7000000").await, "9000");
    assert!(client.0.read_u8().await.is_err(), "the device goes away");
    let mut client = Client::connect(&ledger).await;
    assert!(client.ask("b001000000").await.starts_with(&format!("0105{}", hex::encode("BOLOS"))));
    assert_eq!(client.ask("e006000000").await, "6511");
    client.send("e0d8000008457468657265756d").await;
    assert_eq!(ledger.prompted().await.kind, Kind::OpenApp);
    ledger.reject();
    assert_eq!(client.receive().await, "5501");
    client.send("e0d8000008457468657265756d").await;
    ledger.prompted().await;
    ledger.approve();
    assert_eq!(client.receive().await, "9000");
    assert!(client.0.read_u8().await.is_err());
    let mut client = Client::connect(&ledger).await;
    assert!(client.ask("b001000000").await.starts_with("0108457468657265756d"));
}

#[tokio::test]
async fn a_reply_goes_to_whoever_is_connected_when_it_is_ready() {
    let (ledger, mut first) = start().await;
    first.stream(WORKED).await;
    first.send(&sign()).await;
    ledger.prompted().await;
    let mut second = Client::connect(&ledger).await;
    assert!(first.0.read_u8().await.is_err(), "one client at a time");
    ledger.approve();
    assert_eq!(second.receive().await, SIGNATURE);
}

#[tokio::test]
async fn a_nano_shows_the_hash_unless_raw_messages_is_on() {
    let (ledger, mut client) = start().await;
    ledger.set_faults(Faults { nano: true, ..Faults::default() });
    ledger.set_settings(Settings { blind_signing: false, raw_messages: false });
    client.stream(WORKED).await;
    client.send(&sign()).await;
    let screen = ledger.prompted().await;
    let last = screen.pages.last().unwrap();
    assert_eq!(last.label, "Message hash");
    assert_eq!(last.value, "0xb0215357ad160f580d4571bbcabacae05903d40d56327ccb20300573597fcdd1");
    assert_eq!(screen.pages.len(), 6);
}

#[tokio::test]
async fn filters_without_filters_sign_nothing() {
    let (_ledger, mut client) = start().await;
    assert_eq!(client.ask("e01e000000").await, "6980");
    client.stream(&WORKED[..DOMAIN]).await;
    client.stream(&["e01e000000"]).await;
    client.stream(&WORKED[DOMAIN..]).await;
    assert_eq!(client.ask(&sign()).await, "6a88");
}

#[tokio::test]
async fn switches_and_screens_cross_as_json_and_unknown_switches_do_not() {
    let faults: Faults =
        serde_json::from_str(r#"{"wrongApp":"Bitcoin","disconnect":"during","memoryLimit":3}"#).unwrap();
    assert_eq!(faults.disconnect, Some(Disconnect::During));
    assert_eq!(serde_json::from_str::<Faults>(&serde_json::to_string(&faults).unwrap()).unwrap(), faults);
    assert!(serde_json::from_str::<Faults>(r#"{"lockde":true}"#).is_err());
    let (ledger, _client) = start().await;
    let screen = serde_json::to_value(ledger.screen()).unwrap();
    assert_eq!(screen["kind"], "idle");
    assert_eq!(serde_json::from_str::<Button>("\"both\"").unwrap(), Button::Approve);
}

#[tokio::test]
async fn no_command_brings_the_device_down() {
    let ledger = SoftwareLedger::start(LedgerOptions::default()).await.unwrap();
    ledger.set_settings(Settings { blind_signing: true, raw_messages: true });
    // A fixed sequence of numbers that looks random (xorshift), so that a failure can be repeated.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u8::try_from(state >> 56).unwrap()
    };
    let pick = |choices: &[u8], number: u8| choices[usize::from(number) % choices.len()];
    let mut answers = 0;
    for round in 0..20_000_u32 {
        let mut apdu = vec![
            pick(&[0xE0, 0xE0, 0xE0, 0xE0, 0xB0], next()),
            pick(
                &[0x01, 0x02, 0x04, 0x06, 0x08, 0x0A, 0x0C, 0x1A, 0x1A, 0x1A, 0x1C, 0x1C, 0x1C, 0x1E, 0x20, 0xD8],
                next(),
            ),
            pick(&[0x00, 0x00, 0x00, 0x01, 0x80], next()),
            pick(&[0x00, 0xFF, 0x0F, 0x01], next()),
        ];
        // Half of the commands are good ones with one byte changed.
        if round % 2 == 0 {
            apdu = hex::decode(WORKED[usize::from(next()) % WORKED.len()]).unwrap();
            let at = usize::from(next()) % apdu.len();
            apdu[at] = next();
        } else {
            let data: Vec<u8> = (0..next() % 40).map(|_| next() % 9).collect();
            apdu.push(u8::try_from(data.len()).unwrap());
            apdu.extend(data);
        }
        ledger.shared.act(|machine| {
            let action = machine.command(&apdu);
            let asks = machine.screen().kind.is_prompt();
            assert!(action.reply.as_ref().is_some_and(|reply| reply.len() >= 2) || asks, "{}", hex::encode(&apdu));
            answers += u32::from(action.reply.is_some());
            action
        });
        if round % 50 == 0 {
            ledger.reject();
        }
    }
    assert!(answers > 10_000);
    ledger.set_faults(Faults::default());
    ledger.reject();
    let mut client = Client::connect(&ledger).await;
    client.ask("e00c000100").await;
    client.stream(WORKED).await;
}

#[tokio::test]
async fn a_question_that_was_overtaken_gives_way_to_the_next_and_is_never_answered() {
    let (ledger, mut client) = start().await;
    client.stream(WORKED).await;
    client.send(&sign()).await;
    ledger.prompted().await;
    // As after a crash of the host: another client starts over.
    let mut second = Client::connect(&ledger).await;
    second.ask("e00c000100").await;
    second.stream(WORKED).await;
    second.send(&sign()).await;
    assert!(second.is_silent().await);
    assert!(ledger.approve());
    assert_eq!(second.receive().await, SIGNATURE);
    assert!(!ledger.approve(), "only one question was left");
}

#[tokio::test]
async fn personal_messages_are_shown_and_signed() {
    let (ledger, mut client) = start().await;
    let text = hex::encode("Hello from a desk");
    client.send(&format!("e00800002a{PATH}00000011{text}")).await;
    assert_eq!(
        ledger.prompted().await.pages,
        [Page { label: "Message".to_owned(), value: "Hello from a desk".to_owned() }]
    );
    ledger.approve();
    let whole = client.receive().await;
    assert!(whole.len() == 134 && (whole.starts_with("1b") || whole.starts_with("1c")), "{whole}");
    // In two pieces it is the same.
    assert_eq!(client.ask(&format!("e00800001c{PATH}00000011{}", &text[..6])).await, "9000");
    client.send(&format!("e00880000e{}", &text[6..])).await;
    ledger.prompted().await;
    ledger.approve();
    assert_eq!(client.receive().await, whole);
}
