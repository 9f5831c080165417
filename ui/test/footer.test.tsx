/**
 * The footer: what it says of looking at CPN, and what a clicked notice opens.
 */
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { appView } from "../dev/fixture/frame";
import type { ConnectionView } from "../src/bindings/ConnectionView";
import { Footer } from "../src/frame/Footer";

function footer(change: Partial<ConnectionView>) {
	const app = appView();
	render(<Footer app={{ ...app, connection: { ...app.connection, ...change } }} onHelp={() => {}} />);
	return screen.getByRole("contentinfo");
}

describe("the footer", () => {
	it("says how often it looks and how late something can show", () => {
		const foot = footer({ pollSeconds: 50, withinSeconds: 53, completedWithinSeconds: 310 });
		expect(foot).toHaveTextContent(/Checks every 50 s.*new within 53 s/i);
		expect(
			screen.getByTitle(
				"Anything new at CPN shows within 53 s. A request for information about a completed payment shows within 5 min 10 s.",
			),
		).toBeVisible();
	});

	it("says when it looks again while it waits, and why", () => {
		const foot = footer({
			state: "offline",
			sentence: "CPN has not answered since 10:39 UTC.",
			reason: "GET /v1/cpn/payments: no answer in time",
			waitsUntil: "2026-11-24T15:41:02Z",
		});
		expect(foot).toHaveTextContent("Next look at 10:41:02");
		expect(foot).not.toHaveTextContent("Checks every");
		expect(screen.getByTitle("GET /v1/cpn/payments: no answer in time")).toHaveTextContent("has not answered");
	});

	it("names a payment that cannot be read, and counts several", () => {
		const entry = { id: "8f1c", reason: "missing field `createDate`" };
		expect(footer({ unreadable: [entry] })).toHaveTextContent("Payment 8f1c cannot be read");
		expect(screen.getByTitle("8f1c: missing field `createDate`")).toBeVisible();
	});

	it("says that a look failed in the program itself", () => {
		expect(footer({ trouble: "the page has 3 entries" })).toHaveTextContent("A look failed in this program");
	});
});
