/**
 * Where opening a row leads.
 */
import type { PaymentRow } from "../bindings/PaymentRow";
import { paths } from "../route/route";

export function pathOf({ id, opens }: PaymentRow): string {
	switch (opens) {
		case "draft":
			return paths.order(id);
		case "attempt":
			return paths.attempt(id);
		case "payment":
			return paths.payment(id);
	}
}

/** The verb on a row that needs a person, and where it leads. */
export function nextStep(row: PaymentRow): { verb: string; path: string; main: boolean } {
	if (row.status === "ready_to_sign" || row.status === "on_device")
		return { verb: "Review and sign", path: paths.sign(row.id), main: true };
	if (row.rfi !== null) return { verb: "Answer", path: paths.rfi(row.rfi), main: true };
	if (row.opens === "draft") return { verb: "Continue", path: pathOf(row), main: false };
	return { verb: "Open", path: pathOf(row), main: false };
}
