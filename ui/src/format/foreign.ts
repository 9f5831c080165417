/**
 * Text that came from outside, made safe to look at: control characters are drawn, long text is cut.
 */

const CUT = 200;

/** Control and direction characters drawn as visible signs, so that nothing hides in a name. */
export function visible(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
	return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (sign) => {
		const code = sign.charCodeAt(0);
		if (code < 0x20) return String.fromCharCode(0x2400 + code);
		return code === 0x7f ? "\u2421" : `\u27e8U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
	});
}

/** The first 200 characters, and whether more follow. */
export function cut(text: string): { text: string; more: boolean } {
	const signs = Array.from(text);
	return signs.length <= CUT ? { text, more: false } : { text: signs.slice(0, CUT).join(""), more: true };
}

/** `0x5741…7799`. Short text comes back whole. */
export const shortAddress = (address: string): string =>
	address.length <= 14 ? address : `${address.slice(0, 6)}…${address.slice(-4)}`;
