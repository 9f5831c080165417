/**
 * Answering a request for information: what is typed, what is asked before it leaves, and what leaves.
 */
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { rfiBusiness } from "../dev/fixture/rfis";
import { worldIn } from "../dev/scenarios";
import type { RfiField } from "../src/bindings/RfiField";
import { addItem, byPointer, itemFields, itemsOf, removeItem } from "../src/pages/rfi/answer";
import { sent, show } from "./show";

const owners = (): RfiField => {
	const list = byPointer(rfiBusiness().groups).get("/BENEFICIARY_OWNERS");
	if (list === undefined) throw new Error("the fixture has lost its list");
	return list;
};

describe("a list of people", () => {
	const two = {
		"/NAME": "Calloway",
		"/BENEFICIARY_OWNERS/0/name": "Ruth",
		"/BENEFICIARY_OWNERS/1/name": "Ann",
		"/BENEFICIARY_OWNERS/10/name": "Kit",
	};
	it("grows by one item with the template's fields, placed after the last", () => {
		const grown = addItem({ "/BENEFICIARY_OWNERS/0/name": "Ruth" }, owners());
		expect(itemsOf(grown, "/BENEFICIARY_OWNERS")).toBe(2);
		expect(grown["/BENEFICIARY_OWNERS/1/dateOfBirth"]).toBe("");
		expect(itemFields(owners(), 1).map(({ pointer }) => pointer)).toContain("/BENEFICIARY_OWNERS/1/percentage");
	});
	it("closes the gap of an item that was removed, and touches nothing else", () => {
		expect(removeItem(two, "/BENEFICIARY_OWNERS", 0)).toEqual({
			"/NAME": "Calloway",
			"/BENEFICIARY_OWNERS/0/name": "Ann",
			"/BENEFICIARY_OWNERS/9/name": "Kit",
		});
	});
	it("is not taken for another list whose name begins alike", () => {
		expect(itemsOf({ "/OWNERS_BEFORE/3/name": "x" }, "/OWNERS")).toBe(0);
	});
});

describe("the board", () => {
	it("shows what presses and leads to the answer", async () => {
		const { user } = show(worldIn("plain"), "#/rfis");
		const table = await screen.findByRole("region", { name: "Requests table" });
		expect(within(table).getByText("After funding")).toBeVisible();
		expect(within(table).getByText(/found late/)).toBeVisible();
		await user.click(within(table).getByRole("button", { name: /Answer the request about Elena Marchetti/ }));
		expect(window.location.hash).toBe("#/rfi/rfi-1");
	});
	it("says where the calendar file is", async () => {
		const { user } = show(worldIn("plain"), "#/rfis");
		await user.click(await screen.findByRole("button", { name: "Add deadlines to calendar" }));
		await screen.findByText("/home/dana/Downloads/cpn-desk-rfis.ics");
	});
});

describe("an answer", () => {
	it("is kept as a draft while it is typed", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/rfi/rfi-1");
		await user.type(await screen.findByRole("textbox", { name: "Occupation" }), "Nurse");
		await waitFor(() => {
			const [saved] = sent(world, "save_rfi_answer").slice(-1) as { id: string; values: Record<string, string> }[];
			expect(saved?.id).toBe("rfi-1");
			expect(saved?.values["/OCCUPATION"]).toBe("Nurse");
			expect(saved?.values["/NAME"]).toBe("Elena Marchetti");
		});
	});
	it("is sent only after it was confirmed, as the object that was shown", async () => {
		const world = worldIn("plain");
		world.rfi.submit = { allowed: true, reason: null };
		const { user } = show(world, "#/rfi/rfi-1");
		await user.click(await screen.findByRole("button", { name: "Send answer" }));
		const dialog = await screen.findByRole("dialog", { name: /Send this answer to/ });
		expect(sent(world, "submit_rfi")).toEqual([]);
		expect(within(dialog).getByText(/A refused answer is final/)).toBeVisible();
		await user.click(within(dialog).getByRole("button", { name: "Send answer" }));
		await waitFor(() => expect(sent(world, "submit_rfi")).toEqual([{ id: "rfi-1", digest: "d1" }]));
	});
	it("cannot be sent by Enter", async () => {
		const world = worldIn("plain");
		world.rfi.submit = { allowed: true, reason: null };
		const { user } = show(world, "#/rfi/rfi-1");
		(await screen.findByRole("button", { name: "Send answer" })).focus();
		await user.keyboard("{Enter}");
		expect(screen.queryByRole("dialog")).toBeNull();
	});
	it("asks for a second look where the policy does", async () => {
		const world = worldIn("rfiBusiness");
		const { user } = show(world, "#/rfi/rfi-2");
		await user.click(await screen.findByRole("button", { name: "Record a second look" }));
		const dialog = await screen.findByRole("dialog", { name: "Record a second look" });
		await user.click(within(dialog).getByRole("button", { name: "I looked at it" }));
		expect(sent(world, "give_second_look")).toEqual([]);
		await user.type(within(dialog).getByRole("textbox", { name: "Your name" }), "P. Raman");
		await user.click(within(dialog).getByRole("button", { name: "I looked at it" }));
		await waitFor(() =>
			expect(sent(world, "give_second_look")).toEqual([{ id: "rfi-2", digest: "d1", name: "P. Raman" }]),
		);
	});
});

describe("a file", () => {
	const picker = () => screen.findByLabelText("File for Invoice");
	it("goes to the core as name and bytes", async () => {
		const world = worldIn("rfiBusiness");
		const { user } = show(world, "#/rfi/rfi-2");
		await user.upload(await picker(), new File(["%PDF-1.7"], "invoice.pdf", { type: "application/pdf" }));
		await waitFor(() =>
			expect(sent(world, "add_rfi_file")).toEqual([
				{ id: "rfi-2", key: "INVOICE", name: "invoice.pdf", content: btoa("%PDF-1.7") },
			]),
		);
	});
	it("can be dropped on its place", async () => {
		const world = worldIn("rfiBusiness");
		show(world, "#/rfi/rfi-2");
		const place = await screen.findByRole("group", { name: "Invoice" });
		fireEvent.drop(place, { dataTransfer: { files: [new File(["a,b"], "lines.csv", { type: "text/csv" })] } });
		await waitFor(() => expect(sent(world, "add_rfi_file")).toHaveLength(1));
	});
	it("dropped anywhere else does not replace the window", async () => {
		show(worldIn("rfiBusiness"), "#/rfi/rfi-2");
		await screen.findByRole("group", { name: "Invoice" });
		expect(fireEvent.drop(document.body, { dataTransfer: { files: [new File(["a"], "a.csv")] } })).toBe(false);
		expect(fireEvent.dragOver(document.body)).toBe(false);
	});
	it("over 10 MB is refused before it is read", async () => {
		const world = worldIn("rfiBusiness");
		const { user } = show(world, "#/rfi/rfi-2");
		await user.upload(await picker(), new File([new Uint8Array(10_000_001)], "scan.pdf", { type: "application/pdf" }));
		await screen.findByText(/CPN takes files up to 10 MB/);
		expect(sent(world, "add_rfi_file")).toEqual([]);
	});
	it("that failed is sent again alone", async () => {
		const world = worldIn("rfiSent");
		const { user } = show(world, "#/rfi/rfi-2");
		await user.click(await screen.findByRole("button", { name: "Send certificate-of-formation.pdf" }));
		await waitFor(() => expect(sent(world, "send_rfi_file")).toEqual([{ id: "rfi-2", file: "file-1" }]));
		expect(sent(world, "submit_rfi")).toEqual([]);
	});
});
