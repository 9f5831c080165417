/**
 * Customers and beneficiaries on screen: their forms, what is checked as it is typed, and the drafts that are kept.
 */
import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { worldIn } from "../dev/scenarios";
import type { ApiError } from "../src/bindings/ApiError";
import { sent, show } from "./show";

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

describe("the book", () => {
	it("builds a beneficiary's fields from the corridor, and shows a refusal beside its field", async () => {
		const world = worldIn("plain");
		world.failing.set(
			"save_beneficiary",
			failure({ code: "invalid", fields: [{ field: "fields.CLABE", message: "A CLABE has 18 digits." }] }),
		);
		const { user } = show(world, "#/beneficiaries/new");
		await user.type(await screen.findByLabelText("Name"), "Nueva S.A.");
		await user.selectOptions(screen.getByLabelText("Corridor"), "Mexico, SPEI, MXN");
		await user.type(await screen.findByLabelText("CLABE"), "123");
		await user.type(screen.getByLabelText("City"), "León");
		await user.selectOptions(screen.getByLabelText("Country"), "Mexico (MX)");
		await user.click(screen.getByRole("button", { name: "Save beneficiary" }));
		await waitFor(() => expect(screen.getByLabelText("CLABE")).toHaveAccessibleDescription("A CLABE has 18 digits."));
		expect(screen.getByLabelText("CLABE")).toHaveFocus();
		expect(sent(world, "save_beneficiary")).toEqual([
			{
				id: null,
				kind: "business",
				name: "Nueva S.A.",
				corridor: { country: "MX", currency: "MXN", method: "SPEI" },
				fields: {
					CLABE: { type: "text", value: "123" },
					BENEFICIARY_ADDRESS: {
						type: "address",
						value: { street: "", city: "León", stateProvince: "", country: "MX", postalCode: "" },
					},
				},
			},
		]);
	});
	it("says what a right value looks like, and what is wrong once the field is left", async () => {
		const world = worldIn("plain");
		const message = "CLABE must be 18 digits.";
		world.checked = [
			{ field: "fields.CLABE", message },
			{ field: "name", message: "Enter the full or registered name." },
		];
		const { user } = show(world, "#/beneficiaries/new");
		await user.selectOptions(await screen.findByLabelText("Corridor"), "Mexico, SPEI, MXN");
		const clabe = await screen.findByLabelText("CLABE");
		expect(clabe).toHaveAccessibleDescription(/^18 digits of which the last one checks the others, like/);
		await user.type(clabe, "123");
		expect(sent(world, "check_beneficiary")).toEqual([]);
		await user.tab();
		await waitFor(() => expect(clabe).toHaveAccessibleDescription(message));
		expect(clabe).toBeInvalid();
		expect(screen.queryByText(/Enter the full or registered name/)).toBeNull();
	});
	it("keeps a half-typed form, takes it up where it was left, and forgets it once it is saved or cancelled", async () => {
		const world = worldIn("plain");
		const { user, unmount } = show(world, "#/beneficiaries/new");
		await user.type(await screen.findByLabelText("Name"), "Nueva");
		unmount();
		await waitFor(() => expect(world.formDrafts.has("beneficiary/new/1")).toBe(true));
		const again = show(world, "#/beneficiaries/new");
		await waitFor(() => expect(screen.getByLabelText("Name")).toHaveValue("Nueva"));
		expect(screen.getByText(/Taken up where it was left/)).toBeVisible();
		await again.user.selectOptions(screen.getByLabelText("Corridor"), "Mexico, SPEI, MXN");
		await again.user.click(screen.getByRole("button", { name: "Save beneficiary" }));
		await waitFor(() => expect(world.formDrafts.size).toBe(0));
		again.unmount();

		world.formDrafts.set("customer/new/1", {
			content: JSON.stringify({ name: "Half" }),
			saved: "2026-11-22T10:00:00Z",
		});
		const third = show(world, "#/customers/new");
		await waitFor(() => expect(screen.getByLabelText("Name")).toHaveValue("Half"));
		await third.user.click(screen.getByRole("button", { name: "Cancel" }));
		await waitFor(() => expect(world.formDrafts.size).toBe(0));
	});
	it("a record that stands as it was leaves no draft", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/customers/cust-1");
		await user.click(await screen.findByRole("button", { name: "Edit as version 3" }));
		await user.click(await screen.findByRole("button", { name: "Save customer" }));
		await waitFor(() => expect(sent(world, "save_customer")).toHaveLength(1));
		expect(sent(world, "save_form_draft")).toEqual([]);
	});
	it("edits a customer as a new version", async () => {
		const world = worldIn("plain");
		const { user } = show(world, "#/customers/cust-1");
		await user.click(await screen.findByRole("button", { name: "Edit as version 3" }));
		await user.click(await screen.findByRole("button", { name: "Save customer" }));
		await waitFor(() => expect(sent(world, "save_customer")).toHaveLength(1));
		expect(sent(world, "save_customer")[0]).toMatchObject({ id: "cust-1", name: "Northwind Trading LLC" });
	});
});
