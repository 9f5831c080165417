/**
 * Amounts as text for people. The marks are fixed, so that two people read one form.
 */
import { isDecimal, round } from "./decimal";

/** `24073.116556` → `24,073.116556`. Text that is no decimal comes back as it is. */
export function grouped(amount: string): string {
	const sign = amount.startsWith("-") ? "-" : "";
	const plain = amount.slice(sign.length);
	if (!isDecimal(plain)) return amount;
	const [whole = "", fraction] = plain.split(".");
	const marked = whole.replace(/\B(?=(\d{3})+$)/g, ",");
	return sign + marked + (fraction === undefined ? "" : `.${fraction}`);
}

/** For lists and cards: USDC with two digits, other currencies as they are. */
export const short = (amount: string, currency: string): string =>
	grouped(currency === "USDC" ? round(amount, 2) : amount);

/** What a person typed, made plain: thousands marks and blanks taken out. `1,000.50` → `1000.50`. */
export function typedAmount(typed: string): string {
	const bare = typed.replace(/[\s\u00a0]/g, "");
	return /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(bare) ? bare.replaceAll(",", "") : bare;
}
