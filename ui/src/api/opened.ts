/**
 * Listens for a notice that was clicked, and shows what it is about.
 */
import { listen } from "@tauri-apps/api/event";
import type { OpenEvent } from "../bindings/OpenEvent";
import { paths } from "../route/route";

/** Starts listening. Answers how to stop. */
export function listenForOpen(): () => void {
	const listening = listen<OpenEvent>("open", ({ payload: { row } }) => {
		window.location.hash = row === null ? paths.payments() : paths.payment(row);
	});
	return () => void listening.then((stop) => stop());
}
