/**
 * How attempts and payments end on screen: why, the three answers, and the one way to what puts it right.
 */
import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { worldIn } from "../dev/scenarios";
import { sent, show } from "./show";

const heading = (name: RegExp) => screen.findByRole("heading", { level: 1, name });

describe("an attempt", () => {
	it("whose outcome is unknown offers one safe action and no new order", async () => {
		const world = worldIn("unknown");
		const { user } = show(world, "#/attempt/att-1");
		await heading(/outcome unknown/);
		const main = within(screen.getByRole("main"));
		expect(main.queryByRole("button", { name: /order/i })).toBeNull();
		await user.click(main.getByRole("button", { name: "Ask again" }));
		expect(sent(world, "ask_again")).toEqual([{ id: "att-1" }]);
	});
	it("that stopped says why, and can be run again or closed", async () => {
		show(worldIn("stopped"), "#/attempt/att-1");
		await screen.findByText(/No offer is inside your limit/);
		expect(within(screen.getByRole("main")).getByRole("button", { name: "New order" })).toBeEnabled();
		expect(screen.getByRole("button", { name: "Run the order again" })).toBeEnabled();
		expect(screen.getByRole("button", { name: "Close the order" })).toBeEnabled();
	});
	it("whose payment failed at once leads to the payment, not to signing, and to the earlier attempt", async () => {
		const { user } = show(worldIn("createdFailed"), "#/attempt/att-1");
		await user.click(await screen.findByRole("button", { name: "Follow this payment" }));
		expect(window.location.hash).toBe("#/payment/att-1");
		window.location.hash = "#/attempt/att-1";
		expect(await screen.findByRole("link", { name: "Earlier: attempt 1" })).toHaveAttribute("href", "#/attempt/att-0");
		expect(screen.queryByRole("button", { name: "Review and sign" })).toBeNull();
	});
	it("that is done leads to signing and to the payment", async () => {
		const { user } = show(worldIn("created"), "#/attempt/att-1");
		expect(await screen.findByRole("button", { name: "Review and sign" })).toBeEnabled();
		await user.click(screen.getByRole("button", { name: "Follow this payment" }));
		expect(window.location.hash).toBe("#/payment/att-1");
	});
});

describe("a payment", () => {
	it("that failed answers the three questions in their order, then the code", async () => {
		show(worldIn("failed"), "#/payment/row-1");
		const alert = await screen.findByRole("alert");
		const terms = within(alert).getAllByRole("term");
		expect(terms.map(({ textContent }) => textContent)).toEqual([
			"Did money move?",
			"Safe to retry?",
			"Who acts next?",
			"Code",
		]);
		expect(alert).toHaveTextContent("FIAT_SETTLEMENT_FAILED, PM06003");
		expect(
			within(alert)
				.getAllByRole("button")
				.map(({ textContent }) => textContent),
		).toEqual(["Open a ticket"]);
	});
	it("that failed before money moved leads to the record that was wrong, and can be ordered again", async () => {
		const world = worldIn("notMoved");
		const { user } = show(world, "#/payment/row-1");
		const alert = await screen.findByRole("alert");
		await user.click(within(alert).getByRole("button", { name: "Order again" }));
		expect(sent(world, "run_again")).toEqual([{ id: "row-1" }]);
		window.location.hash = "#/payment/row-1";
		await user.click(await screen.findByRole("button", { name: "Edit the beneficiary" }));
		expect(window.location.hash).toBe("#/beneficiaries/ben-1");
	});
	it("whose transaction failed is signed again", async () => {
		const { user } = show(worldIn("transactionFailed"), "#/payment/row-1");
		const alert = await screen.findByRole("alert");
		expect(alert).toHaveTextContent("GAS_PRICE_TOO_LOW");
		expect(screen.queryByRole("button", { name: "Review and sign" })).toBeNull();
		await user.click(within(alert).getByRole("button", { name: "Sign again" }));
		expect(window.location.hash).toBe("#/sign/row-1");
	});
	it("whose signature CPN refused says why above all, leads to what puts it right, and can be signed again", async () => {
		const { user } = show(worldIn("signatureRefused"), "#/sign/row-1");
		const alert = await screen.findByRole("alert");
		expect(alert).toHaveTextContent("290312");
		expect(await screen.findByRole("button", { name: /Sign 24/ })).toBeEnabled();
		await user.click(within(alert).getByRole("button", { name: "Show the wallet" }));
		expect(window.location.hash).toBe("#/settings");
	});
	it("whose outcome is unknown offers one safe action and no new order", async () => {
		const world = worldIn("paymentUnknown");
		const { user } = show(world, "#/payment/row-1");
		await user.click(await screen.findByRole("button", { name: "Ask again" }));
		expect(sent(world, "ask_again")).toEqual([{ id: "row-1" }]);
		expect(within(screen.getByRole("main")).queryByRole("button", { name: /order|sign/i })).toBeNull();
	});
	it("links to the order's earlier attempt", async () => {
		show(worldIn("failed"), "#/payment/row-1");
		expect(await screen.findByRole("link", { name: "Earlier: attempt 1" })).toHaveAttribute("href", "#/attempt/row-9");
	});
	it("shows text from outside as text, with what hides in it made visible", async () => {
		const world = worldIn("plain");
		world.payment.beneficiary.name = "<b>Evil</b>\u202e";
		show(world, "#/payment/row-1");
		expect(await screen.findByText("<b>Evil</b>⟨U+202E⟩")).toBeInTheDocument();
	});
});

describe("a failure of any command", () => {
	it("says where a failure is put right", async () => {
		const world = worldIn("plain");
		const allowed = { allowed: true, reason: null };
		const action = { name: "open_settings", label: "Open Settings", target: null, allowed } as const;
		world.failing.set("payments", {
			code: "key_refused",
			message: "CPN does not accept this API key.",
			advice: "Check it in the CPN Console and save it again.",
			moneyMoved: "no",
			retry: "after_fix",
			actsNext: "you",
			action,
			fields: [],
			technical: null,
		});
		const { user } = show(world, "#/payments");
		await user.click(await screen.findByRole("button", { name: "Open Settings" }));
		expect(window.location.hash).toBe("#/settings");
	});
});
