/**
 * Each screen in its main states: what it says, what it sends, and that assistive software can read it.
 */
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { stale } from "../dev/fixture/ipc";
import { signingIn } from "../dev/fixture/signing";
import { worldIn } from "../dev/scenarios";
import type { ApiError } from "../src/bindings/ApiError";
import { expectAccessible, sent, show, showSimulator } from "./show";

const failure = (more: Partial<ApiError>): ApiError => ({
	code: "offline",
	message: "CPN did not answer.",
	advice: "Try again in a moment.",
	moneyMoved: "no",
	retry: "safe",
	actsNext: "you",
	action: { name: "nothing", label: "", target: null, allowed: { allowed: true, reason: null } },
	fields: [],
	technical: "request 7d1f",
	...more,
});

const heading = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });

describe("each screen can be read by assistive software", () => {
	const screens: [scenario: string, hash: string, title: RegExp][] = [
		["plain", "#/payments", /Payments/],
		["empty", "#/payments", /Payments/],
		["offline", "#/payments", /Payments/],
		["plain", "#/order/order-draft", /New order/],
		["missing", "#/order/order-draft", /New order/],
		["alike", "#/order/order-draft", /New order/],
		["plain", "#/order", /New order/],
		["plain", "#/attempt/att-1", /creating payment/],
		["stopped", "#/attempt/att-1", /stopped/],
		["unknown", "#/attempt/att-1", /outcome unknown/],
		["created", "#/attempt/att-1", /payment created/],
		["plain", "#/payment/row-1", /INV-2026-1184/],
		["failed", "#/payment/row-1", /INV-2026-1177/],
		["notMoved", "#/payment/row-1", /INV-2026-1177/],
		["transactionFailed", "#/payment/row-1", /INV-2026-1184/],
		["paymentUnknown", "#/payment/row-1", /INV-2026-1184/],
		["plain", "#/sign/row-1", /Sign payment/],
		["refused", "#/sign/row-1", /Sign payment/],
		["waiting", "#/sign/row-1", /Sign payment/],
		["rejected", "#/sign/row-1", /Sign payment/],
		["submitted", "#/sign/row-1", /Sign payment/],
		["signatureRefused", "#/sign/row-1", /Sign payment/],
		["unknownOutcome", "#/sign/row-1", /Sign payment/],
		["plain", "#/rfis", /Requests for information/],
		["plain", "#/rfi/rfi-1", /Answer RFI/],
		["rfiBusiness", "#/rfi/rfi-2", /Answer RFI/],
		["rfiSent", "#/rfi/rfi-2", /RFI/],
		["plain", "#/beneficiaries/ben-1", /Beneficiaries/],
		["plain", "#/beneficiaries/new", /Beneficiaries/],
		["plain", "#/customers/cust-1", /Customers/],
		["plain", "#/customers/new", /Customers/],
		["plain", "#/settings", /Settings/],
		["unpaired", "#/settings", /Settings/],
		["noKeychain", "#/settings", /Settings/],
		["firstRun", "#/welcome", /sandbox is ready/],
	];
	it.each(screens)("%s %s", async (scenario, hash, title) => {
		const { container } = show(worldIn(scenario), hash);
		await heading(title);
		await waitFor(() => expect(container.querySelector("[aria-busy=true]")).toBeNull());
		expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
		await expectAccessible(container);
	});
	it("the simulated Ledger", async () => {
		const { container } = showSimulator(worldIn("plain"));
		await screen.findByText("24073116556");
		await expectAccessible(container);
	});
});

describe("the window", () => {
	it("asks to be shown once its first screen is there", async () => {
		const world = worldIn("plain");
		show(world, "#/payments");
		await heading("Payments");
		await waitFor(() => expect(sent(world, "window_ready")).toHaveLength(1));
	});
	it("asks to be shown even when the store cannot be opened, and says why", async () => {
		const world = worldIn("plain");
		world.failing.set("app", failure({ code: "store", message: "The store cannot be opened." }));
		show(world, "");
		await screen.findByText("The store cannot be opened.");
		await waitFor(() => expect(sent(world, "window_ready")).toHaveLength(1));
	});
	it("begins with Welcome on the first run", async () => {
		show(worldIn("firstRun"), "");
		expect(await screen.findByRole("button", { name: "Open sandbox" })).toHaveFocus();
	});
	it("names the environment in word, title and colour", async () => {
		show(worldIn("live"), "#/payments");
		await heading("Payments");
		expect(screen.getByText("LIVE")).toBeVisible();
		await waitFor(() => expect(document.title).toBe("CPN Desk, LIVE"));
		expect(document.documentElement.dataset.env).toBe("live");
	});
	it("reads again what the core says is stale, and nothing else", async () => {
		const world = worldIn("plain");
		show(world, "#/payments");
		await screen.findByText("14 of 14 payments");
		world.rows = world.rows.slice(1);
		const settingsReads = sent(world, "settings").length;
		await stale("payments");
		await screen.findByText("13 of 13 payments");
		expect(sent(world, "settings")).toHaveLength(settingsReads);
	});
});

describe("payments", () => {
	it("put first what needs a person, with the way to it", async () => {
		const { user } = show(worldIn("plain"), "#/payments");
		const lane = await screen.findByRole("region", { name: "Needs you" });
		const [first] = within(lane).getAllByRole("button", { name: "Review and sign" });
		if (first === undefined) throw new Error("nothing to sign");
		expect(first).toHaveAccessibleDescription(/Talleres/);
		await user.click(first);
		expect(window.location.hash).toBe("#/sign/row-1");
	});
	it("say how many lie outside a search that finds nothing", async () => {
		const { user } = show(worldIn("plain"), "#/payments");
		await user.type(await screen.findByRole("textbox", { name: "Search payments" }), "zzz");
		await screen.findByText("14 payments are outside it.");
		await user.click(screen.getByRole("button", { name: "Clear the search" }));
		await screen.findByRole("table");
	});
	it("keep at most sixty rows of a hundred thousand in the document", async () => {
		const { container } = show(worldIn("many"), "#/payments");
		await screen.findByText("REF-0");
		expect(container.querySelectorAll("tbody tr").length).toBeLessThanOrEqual(62);
		expect(screen.getByRole("table")).toHaveAttribute("aria-rowcount", "100001");
	});
	it("are walked with J and K and opened with Enter", async () => {
		const { user } = show(worldIn("plain"), "#/payments");
		await screen.findByRole("table");
		await screen.findByText("INV-2026-1172");
		await user.keyboard("jjj{Enter}");
		expect(window.location.hash).toBe("#/attempt/row-3");
	});
	it("ignore single keys while a field has the focus, and when they are turned off", async () => {
		const { user } = show(worldIn("plain"), "#/payments");
		const search = await screen.findByRole("textbox", { name: "Search payments" });
		await user.type(search, "n");
		expect(window.location.hash).toBe("#/payments");
		localStorage.setItem("single-keys", "off");
		search.blur();
		await user.keyboard("n");
		expect(window.location.hash).toBe("#/payments");
		localStorage.removeItem("single-keys");
		await user.keyboard("n");
		expect(window.location.hash).toBe("#/order");
	});
	it("show a failure with the three answers and the code to copy", async () => {
		const world = worldIn("plain");
		world.failing.set("payments", failure({ moneyMoved: "unknown", retry: "not_safe", actsNext: "bfi" }));
		show(world, "#/payments");
		const alert = await screen.findByRole("alert");
		expect(alert).toHaveTextContent("CPN did not answer.");
		expect(alert).toHaveTextContent("Did money move?Not known yet.");
		expect(alert).toHaveTextContent("Safe to retry?No.");
		expect(alert).toHaveTextContent("Who acts next?BFI");
		expect(alert).toHaveTextContent("request 7d1f");
	});
	it("say since when CPN is silent", async () => {
		show(worldIn("offline"), "#/payments");
		await screen.findByText(/No answer from CPN since/);
		expect(screen.getAllByText(/Offline since 10:39/).length).toBeGreaterThan(0);
	});
});

describe("a new order", () => {
	it("asks for quotes by itself, begins the bound under the best offer, and is placed as it stands", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/order");
		await user.selectOptions(await screen.findByLabelText("Customer"), "Northwind Trading LLC");
		await user.selectOptions(screen.getByLabelText("Beneficiary"), "Talleres Ríos del Bajío S.A. de C.V.");
		await user.type(screen.getByLabelText("They get, fixed"), "450,000.00");
		await user.selectOptions(screen.getByLabelText("Purpose"), "PMT001, invoice payment");
		await user.type(screen.getByLabelText("Reference for the beneficiary"), "INV-7");
		await waitFor(() => expect(screen.getByLabelText("Lowest all-in rate")).toHaveValue("18.599585"));
		expect(screen.getAllByRole("article")).toHaveLength(3);
		expect(screen.getByLabelText("You send, at best quote")).toHaveValue("24,073.116556");
		await waitFor(() => expect(screen.getByRole("button", { name: "Place order" })).toBeEnabled());
		await user.click(screen.getByRole("button", { name: "Place order" }));
		await waitFor(() => expect(window.location.hash).toBe("#/attempt/att-1"));
		expect(sent(world, "place_order")).toEqual([
			{
				form: {
					id: "order-new",
					customer: "cust-1",
					beneficiary: "ben-1",
					fixed: "destination",
					amount: "450000.00",
					worstRate: "18.599585",
					latestArrival: 720,
					purpose: "PMT001",
					reference: "INV-7",
				},
				anotherThan: [],
			},
		]);
	});
	it("is not placed without the id that makes it one order", async () => {
		const world = worldIn("plain");
		world.failing.set("save_draft", failure({ code: "store", message: "The disk is full." }));
		const { user } = show(world, "#/order");
		await user.selectOptions(await screen.findByLabelText("Customer"), "Northwind Trading LLC");
		await user.selectOptions(screen.getByLabelText("Beneficiary"), "Talleres Ríos del Bajío S.A. de C.V.");
		await user.type(screen.getByLabelText("They get, fixed"), "450,000.00");
		await user.selectOptions(screen.getByLabelText("Purpose"), "PMT001, invoice payment");
		await user.type(screen.getByLabelText("Reference for the beneficiary"), "INV-7");
		await waitFor(() => expect(screen.getByRole("button", { name: "Place order" })).toBeEnabled());
		await user.click(screen.getByRole("button", { name: "Place order" }));
		expect(await screen.findByText("The disk is full.")).toBeVisible();
		expect(sent(world, "place_order")).toEqual([]);
	});
	it("that looks like another one is placed only when the person says that it is another payment", async () => {
		const world = worldIn("alike");
		const { user } = show(world, "#/order/order-draft");
		const place = await screen.findByRole("button", { name: "Place order" });
		await waitFor(() => expect(place).toHaveAccessibleDescription(/Say that this is another payment/));
		expect(place).toBeDisabled();
		expect(screen.getByRole("link", { name: "ORD-0598" })).toHaveAttribute("href", "#/payment/row-1");
		expect(sent(world, "look_alikes")).toContainEqual({
			order: "order-draft",
			beneficiary: "ben-1",
			fixed: "destination",
			amount: "450000.00",
			reference: "INV-2026-1184",
		});
		await user.click(screen.getByRole("checkbox", { name: "This is another payment" }));
		await waitFor(() => expect(place).toBeEnabled());
		await user.click(place);
		await waitFor(() => expect(sent(world, "place_order")).toHaveLength(1));
		expect(sent(world, "place_order")[0]).toMatchObject({ anotherThan: ["row-1"] });
	});
	it("names what CPN asks for newly, and a file that cannot go with a payment", async () => {
		show(worldIn("missing"), "#/order/order-draft");
		await screen.findByText(/CPN asks for more here than before/);
		expect(screen.getByText(/All else is as it was/)).toHaveTextContent("Beneficiary tax or identity number");
		expect(screen.getByText(/CPN takes no files with a payment/)).toHaveTextContent("Originator passport");
	});
	it("says what is missing beside the button that waits for it", async () => {
		show(worldIn("missing"), "#/order/order-draft");
		const place = await screen.findByRole("button", { name: "Place order" });
		await waitFor(() => expect(place).toHaveAccessibleDescription(/Add Beneficiary tax or identity number/));
		expect(place).toBeDisabled();
		expect(screen.getByRole("link", { name: /Add Beneficiary tax/ })).toHaveAttribute("href", "#/beneficiaries/ben-1");
	});
	it("shows a refusal beside the field that it is about", async () => {
		const world = worldIn("plain");
		world.failing.set(
			"place_order",
			failure({
				code: "invalid",
				fields: [{ field: "reference", message: "Use at most 140 characters on one line." }],
			}),
		);
		const { user } = show(world, "#/order/order-draft");
		const place = await screen.findByRole("button", { name: "Place order" });
		await waitFor(() => expect(place).toBeEnabled());
		await user.click(place);
		const field = screen.getByLabelText("Reference for the beneficiary");
		await waitFor(() => expect(field).toHaveAccessibleDescription("Use at most 140 characters on one line."));
		expect(field).toBeInvalid();
		expect(screen.queryByRole("alert")).toBeNull();
	});
	it("cannot be placed offline, and says so", async () => {
		show(worldIn("offline"), "#/order/order-draft");
		const place = await screen.findByRole("button", { name: "Place order" });
		expect(place).toBeDisabled();
		expect(screen.getByRole("button", { name: "Quote again" })).toHaveAccessibleDescription(/Offline since/);
	});
	it("is kept as a draft while it is typed, under one id", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/order");
		await user.type(await screen.findByLabelText("Reference for the beneficiary"), "A");
		await waitFor(() => expect(sent(world, "save_draft")).toHaveLength(1), { timeout: 3000 });
		await waitFor(() => expect(window.location.hash).toBe("#/order/order-new"));
		await user.type(screen.getByLabelText("Reference for the beneficiary"), "B");
		await waitFor(() => expect(sent(world, "save_draft")).toHaveLength(2), { timeout: 3000 });
		expect(sent(world, "save_draft")[1]).toMatchObject({ id: "order-new", reference: "AB" });
	});
});

describe("signing", () => {
	const signButton = () =>
		screen.findByRole("button", { name: /^\[\s?SANDBOX\s?\]\s*Sign 24,073\.116556 USDC on device$/ });

	it("has the focus on not signing, and Escape leaves without signing", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/sign/row-1");
		await signButton();
		expect(screen.getByRole("button", { name: "Do not sign" })).toHaveFocus();
		await user.keyboard("{Escape}");
		expect(window.location.hash).toBe("#/payment/row-1");
		expect(sent(world, "sign")).toEqual([]);
	});
	it("never happens by Enter, not even on the button itself", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/sign/row-1");
		const button = await signButton();
		await waitFor(() => expect(button).toBeEnabled());
		button.focus();
		await user.keyboard("{Enter}");
		expect(sent(world, "sign")).toEqual([]);
	});
	it("sends the digest that was shown", async () => {
		const world = worldIn("plain");
		const digest = world.signing.digest;
		const { user } = show(world, "#/sign/row-1");
		const button = await signButton();
		await waitFor(() => expect(button).toBeEnabled());
		button.focus();
		await user.keyboard(" ");
		await screen.findByText(/Waiting for you/);
		expect(sent(world, "sign")).toEqual([{ id: "row-1", digest }]);
	});
	it("prepares once, and not while the device or CPN is busy with it", async () => {
		const ready = worldIn("plain");
		show(ready, "#/sign/row-1");
		await signButton();
		await waitFor(() => expect(sent(ready, "prepare_signing")).toHaveLength(1));
		for (const state of ["waiting", "submitting", "submitted", "unknown"] as const) {
			const world = worldIn("plain");
			world.signing = signingIn(state);
			const { unmount } = show(world, "#/sign/row-1");
			await screen.findAllByText("Sign payment");
			await waitFor(() => expect(sent(world, "signing").length).toBeGreaterThan(0));
			expect(sent(world, "prepare_signing")).toEqual([]);
			unmount();
		}
	});
	it("that is refused shows expected and received in full, no hashes, and no way around", async () => {
		show(worldIn("refused"), "#/sign/row-1");
		const alert = await screen.findByRole("alert");
		expect(alert).toHaveTextContent("0xC75C9a04E1b7D3f2286b5590aD81cF47e362E1b0");
		expect(alert).toHaveTextContent("0xC75C3E371d617b3e60dB1B6F3FA2F0689562e5A7");
		expect(await signButton()).toBeDisabled();
		expect(screen.queryByText(/compare these/)).toBeNull();
		expect(screen.getByText(/1 of 25 failed/)).toBeVisible();
	});
	it("lists every screen of the device in its order, raw and in full", async () => {
		const world = worldIn("plain");
		show(world, "#/sign/row-1");
		const list = (await screen.findByText("domain name", { exact: false })).closest("ol");
		const raws = [...(list?.querySelectorAll("bdi.mono") ?? [])].map(({ textContent }) => textContent);
		expect(raws).toEqual(world.signing.rows.map(({ raw }) => raw));
	});
	it("whose outcome is unknown offers only to ask again", async () => {
		const world = worldIn("unknownOutcome");
		const { user } = show(world, "#/sign/row-1");
		await user.click(await screen.findByRole("button", { name: "Ask again" }));
		expect(sent(world, "ask_again")).toEqual([{ id: "row-1" }]);
		expect(screen.queryByRole("button", { name: /Sign/ })).toBeNull();
	});
	it("that is rejected can be asked again; that is submitted is followed", async () => {
		show(worldIn("rejected"), "#/sign/row-1");
		await waitFor(async () => expect(await signButton()).toBeEnabled());
		expect(screen.getByText(/You rejected on the device\. Nothing was sent/)).toBeVisible();
	});
	it("that cannot be prepared says so and leaves the way back", async () => {
		const world = worldIn("plain");
		world.failing.set("signing", failure({ code: "not_found" }));
		world.failing.set("prepare_signing", failure({ code: "not_now", message: "The last moment to sign was 12:21." }));
		show(world, "#/sign/row-1");
		await screen.findByText("The last moment to sign was 12:21.");
		expect(screen.getByRole("button", { name: "Do not sign" })).toBeEnabled();
	});
});

describe("settings", () => {
	it("take a key once and forget it", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/settings");
		await user.type(await screen.findByLabelText("API key"), "TEST_API_KEY:8f1d0c7a2b:secret");
		expect(document.body.innerHTML).not.toContain(":secret");
		await user.click(screen.getByRole("button", { name: "Check and save key" }));
		await screen.findByText(/saved for TESTNET/);
		expect(screen.getByLabelText("API key")).toHaveValue("");
		expect(document.body.innerHTML).not.toContain(":secret");
	});
	it("ask a second time before a key that moves real money is saved", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/settings");
		await user.type(await screen.findByLabelText("API key"), "LIVE_API_KEY:a:b");
		const save = screen.getByRole("button", { name: "Check and save key" });
		expect(save).toBeDisabled();
		await user.click(screen.getByRole("checkbox", { name: /real money/ }));
		await user.click(save);
		expect(sent(world, "save_api_key")).toEqual([{ key: "LIVE_API_KEY:a:b", confirmLive: true }]);
	});
	it("name both environments before switching", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/settings");
		await user.click(await screen.findByRole("button", { name: "Switch to TESTNET" }));
		const dialog = await screen.findByRole("dialog", { name: "Leave SANDBOX and go to TESTNET?" });
		expect(within(dialog).getByRole("button", { name: "Stay in SANDBOX" })).toHaveFocus();
		expect(sent(world, "switch_environment")).toEqual([]);
		await user.click(within(dialog).getByRole("button", { name: "Switch to TESTNET" }));
		expect(sent(world, "switch_environment")).toEqual([{ environment: "testnet" }]);
	});
	it("keep what was typed when it could not be saved", async () => {
		const world = worldIn("plain");
		world.failing.set("save_institution", failure({ code: "store", message: "The disk is full." }));
		const { user } = show(world, "#/settings");
		await user.click(await screen.findByRole("button", { name: "Edit institution" }));
		await user.click(screen.getByRole("button", { name: "Save institution" }));
		await screen.findByText("The disk is full.");
		expect(screen.getByRole("form", { name: "Institution" })).toBeVisible();
	});
	it("say what is wrong with the keychain, and the way out", async () => {
		show(worldIn("noKeychain"), "#/settings");
		await screen.findByText(/The keychain is locked/);
		expect(screen.getByText(/Unlock it in the system/)).toBeVisible();
	});
});

describe("the simulated Ledger", () => {
	it("approves on the last page only, and says why not before", async () => {
		const world = worldIn("plain");
		const { user } = showSimulator(world);
		const approve = await screen.findByRole("button", { name: "Approve" });
		expect(approve).toBeDisabled();
		expect(approve).toHaveAccessibleDescription(/approve on the last one/);
		world.simulator = { ...world.simulator, page: 18, approve: true };
		await stale("simulator");
		await waitFor(() => expect(approve).toBeEnabled());
		await user.click(approve);
		expect(sent(world, "simulator_press")).toEqual([{ button: "approve" }]);
		expect(screen.getByRole("button", { name: "Next" })).toBeDisabled();
		expect(screen.getByRole("button", { name: "Back" })).toBeEnabled();
	});
});
