/**
 * Light or dark: the system's choice unless a person chose otherwise.
 */

const STORED = "theme";

/** Applies what was chosen before. */
export function restoreTheme(): void {
	const chosen = localStorage.getItem(STORED);
	if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
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
