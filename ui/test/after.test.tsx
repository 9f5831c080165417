/**
 * After a payment was sent: tickets, refunds, lateness, arrival, and the policy that governs them.
 */
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ticketUnknown } from "../dev/fixture/tickets";
import { worldIn } from "../dev/scenarios";
import type { ApiError } from "../src/bindings/ApiError";
import { expectAccessible, sent, show } from "./show";

const wrong = (fields: ApiError["fields"]): ApiError => ({
	code: "invalid",
	message: "some fields need attention",
	advice: "",
	moneyMoved: "no",
	retry: "safe",
	actsNext: "you",
	action: { name: "nothing", label: "", target: null, allowed: { allowed: true, reason: null } },
	fields,
	technical: null,
});

const button = (name: string | RegExp) => screen.findByRole("button", { name });

describe("each screen after a payment was sent can be read by assistive software", () => {
	const screens: [scenario: string, hash: string, heading: RegExp][] = [
		["delayed", "#/payment/row-1", /INV-2026-1184/],
		["overdue", "#/payment/row-1", /INV-2026-1184/],
		["sent", "#/payment/row-1", /INV-2026-1184/],
		["arrived", "#/payment/row-1", /INV-2026-1184/],
		["refundShort", "#/payment/row-1", /INV-2026-1177/],
		["plain", "#/ticket/row-1", /Ask CPN support/],
	];
	it.each(screens)("%s %s", async (scenario, hash, heading) => {
		const { container } = show(worldIn(scenario), hash);
		await screen.findByRole("heading", { level: 1, name: heading });
		await waitFor(() => expect(container.querySelector("[aria-busy=true]")).toBeNull());
		await expectAccessible(container);
	});
});

describe("a ticket", () => {
	it("starts from where the payment stands and sends exactly what is in its form", async () => {
		const world = worldIn("overdue");
		const { user } = show(world, "#/payment/row-1");
		await user.click((await screen.findAllByRole("button", { name: "Ask CPN support" }))[0] as HTMLElement);
		const what = await screen.findByLabelText("What is wrong");
		expect((what as HTMLTextAreaElement).value).toContain("It is late by 1 h 15 min.");
		await user.type(screen.getByLabelText("Copies to (optional)"), "ops@northwind.example");
		await user.selectOptions(screen.getByLabelText("What it is about"), "Something else");
		await user.click(await button("Open ticket"));
		expect(await screen.findByText("CIR-204417")).toBeVisible();
		expect(sent(world, "open_ticket")).toEqual([
			{
				payment: "row-1",
				issue: "OTHER",
				description: world.ticketDraft.description,
				email: "treasury@northwind.example",
				cc: "ops@northwind.example",
			},
		]);
	});

	it("is not lost by pressing Escape while it is typed", async () => {
		const { user } = show(worldIn("plain"), "#/ticket/row-1");
		await user.type(await screen.findByLabelText("Copies to (optional)"), "ops@northwind.example{Escape}");
		expect(window.location.hash).toBe("#/ticket/row-1");
		await user.click(screen.getByRole("heading", { level: 1 }));
		await user.keyboard("{Escape}");
		expect(window.location.hash).toBe("#/payment/row-1");
	});

	it("keeps what was typed when the core refuses it, with the problem beside its field", async () => {
		const world = worldIn("plain");
		world.failing.set("open_ticket", wrong([{ field: "cc", message: "Not an e-mail address: ops." }]));
		const { user } = show(world, "#/ticket/row-1");
		await user.type(await screen.findByLabelText("Copies to (optional)"), "ops");
		await user.click(await button("Open ticket"));
		expect(await screen.findByText("Not an e-mail address: ops.")).toBeVisible();
		expect(screen.getByLabelText("Copies to (optional)")).toHaveValue("ops");
	});

	it("is not sent without words, and not while an earlier one is unknown", async () => {
		const world = worldIn("plain");
		const view = show(world, "#/ticket/row-1");
		await view.user.clear(await screen.findByLabelText("What is wrong"));
		expect(await button("Open ticket")).toBeDisabled();
		view.unmount();
		world.ticketDraft.open = { allowed: false, reason: "Ask again with its key first." };
		show(world, "#/ticket/row-1");
		expect(await button("Open ticket")).toBeDisabled();
		expect(screen.getByText("Ask again with its key first.")).toBeVisible();
	});

	it("without an answer has one safe action: the same key again", async () => {
		const world = worldIn("plain");
		world.tickets = [ticketUnknown()];
		const { user } = show(world, "#/payment/row-1");
		expect(await screen.findByText(/gave no clear answer/)).toBeVisible();
		await user.click(await button("Ask again with the same key"));
		expect(sent(world, "ask_ticket_again")).toEqual([{ id: ticketUnknown().id }]);
		expect(screen.queryByRole("button", { name: /^Note about/ })).toBeNull();
	});

	it("that asks for information is answered by a note, whose files cross as bytes", async () => {
		const world = worldIn("sent");
		const { user } = show(world, "#/payment/row-1");
		await user.click(await button("Note about CIR-204417"));
		const form = within(await screen.findByRole("form", { name: "Note" }));
		await user.type(form.getByLabelText("What was said or done"), "Sent the invoice.");
		await user.upload(form.getByLabelText("Files to keep"), new File(["abc"], "invoice.pdf"));
		expect(await form.findByText("invoice.pdf")).toBeVisible();
		await user.click(form.getByRole("button", { name: "Keep note" }));
		expect(sent(world, "note_ticket")).toEqual([
			{
				id: world.tickets[0]?.id,
				text: "Sent the invoice.",
				answers: true,
				files: [{ name: "invoice.pdf", content: "YWJj" }],
			},
		]);
	});
});

describe("the board of requests", () => {
	it("shows those that came by ticket, and leads to their payment", async () => {
		show(worldIn("plain"), "#/rfis");
		const link = await screen.findByRole("link", { name: /CIR-204417.*ORD-0612/ });
		expect(link).toHaveAttribute("href", "#/payment/row-1");
	});
});

describe("what comes back and what arrives", () => {
	it("a short refund says by how much, and shows the whole address", async () => {
		const world = worldIn("refundShort");
		show(world, "#/payment/row-1");
		expect((await screen.findByText("Short by")).nextElementSibling).toHaveTextContent("618.077093 USDC");
		expect(screen.getAllByText(world.payment.refundAddress)[0]).toBeVisible();
		expect(screen.getByText(/Seen on the chain/)).toBeVisible();
	});

	it("a delay shows both times, and only a payment past its time is overdue", async () => {
		const view = show(worldIn("delayed"), "#/payment/row-1");
		expect(await screen.findByText(/Later than announced/)).toBeVisible();
		expect(screen.getByText(/Before, it was announced for/)).toBeVisible();
		expect(screen.queryByText(/^Overdue/)).toBeNull();
		view.unmount();
		show(worldIn("overdue"), "#/payment/row-1");
		expect(await screen.findByText(/^Overdue/)).toBeVisible();
	});

	it("a person says that it arrived; a wrong day stays in the form", async () => {
		const world = worldIn("sent");
		world.failing.set("confirm_arrival", wrong([{ field: "on", message: "It cannot arrive in the future." }]));
		const { user } = show(world, "#/payment/row-1");
		await user.click(await button("Confirm arrival"));
		const day = await screen.findByLabelText("Arrived on");
		await user.clear(day);
		await user.type(day, "2999-01-01");
		await user.type(screen.getByLabelText("Bank reference (optional)"), "SPEI-77");
		await user.click(await button("Confirm arrival"));
		expect(await screen.findByText("It cannot arrive in the future.")).toBeVisible();
		world.failing.clear();
		await user.clear(day);
		await user.type(day, "2026-10-06");
		await user.click(await button("Confirm arrival"));
		await waitFor(() => expect(screen.queryByLabelText("Arrived on")).toBeNull());
		expect(sent(world, "confirm_arrival")).toContainEqual({ id: "row-1", on: "2026-10-06", bankReference: "SPEI-77" });
	});

	it("nobody can say that an unfinished payment arrived", async () => {
		show(worldIn("plain"), "#/payment/row-1");
		await screen.findByText("Support");
		expect(screen.queryByRole("button", { name: "Confirm arrival" })).toBeNull();
	});
});

describe("the policy", () => {
	it("is sent whole, and what the core refuses stays beside its field", async () => {
		const world = worldIn("plain");
		world.failing.set("save_policy", wrong([{ field: "rfiWatchDays", message: "Enter whole days from 1 to 365." }]));
		const { user } = show(world, "#/settings");
		await user.click(await button("Edit policy"));
		const watch = screen.getByLabelText("Watch completed payments for RFIs");
		await user.clear(watch);
		await user.type(watch, "1.5");
		await user.click(await button("Save policy"));
		expect(await screen.findByText("Enter whole days from 1 to 365.")).toBeVisible();
		expect(sent(world, "save_policy")).toEqual([{ ...world.settings.policy, rfiWatchDays: 9_999 }]);
		world.failing.clear();
		await user.clear(watch);
		await user.type(watch, "90");
		await user.click(screen.getByLabelText(/A second person looks/));
		await user.click(await button("Save policy"));
		await waitFor(() => expect(screen.queryByLabelText("Watch completed payments for RFIs")).toBeNull());
		expect(sent(world, "save_policy")[1]).toEqual({ ...world.settings.policy, rfiWatchDays: 90, secondLook: false });
	});
});
