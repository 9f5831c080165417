/**
 * Listens to the core's one event and renews what it made stale.
 */
import type { QueryClient } from "@tanstack/react-query";
import { listen } from "@tauri-apps/api/event";
import type { StaleEvent } from "../bindings/StaleEvent";
import { markStale } from "./queries";

/** Starts listening. Answers how to stop. */
export function listenForStale(client: QueryClient): () => void {
	const listening = listen<StaleEvent>("stale", ({ payload }) => {
		void markStale(client, payload.tags);
	});
	return () => void listening.then((stop) => stop());
}
