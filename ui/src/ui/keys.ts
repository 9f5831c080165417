/**
 * Keyboard shortcuts. Single keys do nothing while a field has the focus, and can be turned off.
 */
import { useEffect, useSyncExternalStore } from "react";

const STORED = "single-keys";
const watchers = new Set<() => void>();

const singleKeysOn = (): boolean => localStorage.getItem(STORED) !== "off";

export function setSingleKeys(on: boolean): void {
	localStorage.setItem(STORED, on ? "on" : "off");
	for (const watcher of watchers) watcher();
}

export function useSingleKeys(): boolean {
	return useSyncExternalStore((changed) => {
		watchers.add(changed);
		return () => watchers.delete(changed);
	}, singleKeysOn);
}

/** Shortcuts by key: `n`, `/`, `enter`, `escape`, `ctrl+s`, `g p` for one after the other. */
export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

const FIELDS = "input, select, textarea, [contenteditable]";
const PRESSABLE = "a, button, summary";

const layers = new Set<Shortcuts>();
let pending = { key: "", at: 0 };

/** Listens while the screen is shown. Nothing fires while a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
	useEffect(() => {
		if (layers.size === 0) window.addEventListener("keydown", dispatch);
		layers.add(shortcuts);
		return () => {
			layers.delete(shortcuts);
			if (layers.size === 0) window.removeEventListener("keydown", dispatch);
		};
	}, [shortcuts]);
}

/** Whether the key was pressed in a form: leaving the page then would lose what was typed. */
export const inForm = ({ target }: KeyboardEvent): boolean =>
	target instanceof Element && target.closest("form") !== null;

function dispatch(event: KeyboardEvent): void {
	if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
	for (const name of names(event)) {
		for (const shortcuts of layers) {
			const handler = shortcuts[name];
			if (handler === undefined) continue;
			event.preventDefault();
			handler(event);
			return;
		}
	}
}

/** What this press may be called, the most special name first. */
function names(event: KeyboardEvent): string[] {
	const key = event.key.toLowerCase();
	if (event.altKey) return [];
	if (event.ctrlKey || event.metaKey) return [`ctrl+${key}`];
	if (key === "escape" || key === "f6") return [key];
	const target = event.target instanceof Element ? event.target : null;
	if (target?.closest(FIELDS)) return [];
	// Enter on a button or link is that button's own.
	if (key === "enter") return target?.closest(PRESSABLE) ? [] : [key];
	if (!singleKeysOn()) return [];
	const chord = Date.now() - pending.at < 1_000 ? [`${pending.key} ${key}`] : [];
	pending = { key, at: Date.now() };
	return [...chord, key];
}
