/**
 * Light or dark, compact or comfortable: the system's theme and compact rows, unless a person chose otherwise.
 */

const STORED = "theme";
const DENSITY = "density";

/** Applies what was chosen before. */
export function restoreTheme(): void {
	const chosen = localStorage.getItem(STORED);
	if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
	setComfortable(isComfortable());
}

export const isComfortable = (): boolean => localStorage.getItem(DENSITY) === "comfortable";

/** Higher rows and controls, or the compact ones. */
export function setComfortable(on: boolean): void {
	localStorage.setItem(DENSITY, on ? "comfortable" : "compact");
	if (on) document.documentElement.dataset.density = "comfortable";
	else delete document.documentElement.dataset.density;
}

/** Turns light to dark and back. */
export function toggleTheme(): void {
	const root = document.documentElement;
	const dark =
		root.dataset.theme === undefined
			? window.matchMedia("(prefers-color-scheme: dark)").matches
			: root.dataset.theme === "dark";
	root.dataset.theme = dark ? "light" : "dark";
	localStorage.setItem(STORED, root.dataset.theme);
}
