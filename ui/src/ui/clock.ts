/**
 * The server's clock, by which every countdown runs.
 */
import { useEffect, useState, useSyncExternalStore } from "react";

let offset = 0;
const watchers = new Set<() => void>();

/** Takes over how far the server's clock is ahead of ours, in milliseconds. */
export function setClockOffset(millis: number): void {
	if (millis === offset) return;
	offset = millis;
	for (const watcher of watchers) watcher();
}

/** Now, by the server's clock, in milliseconds. */
export const serverNow = (): number => Date.now() + offset;

/** Now by the server's clock, renewed at every tick. */
export function useServerNow(tickMillis: number): number {
	const current = useSyncExternalStore(
		(changed) => {
			watchers.add(changed);
			return () => watchers.delete(changed);
		},
		() => offset,
	);
	const [now, setNow] = useState(() => Date.now());
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), tickMillis);
		return () => clearInterval(timer);
	}, [tickMillis]);
	return now + current;
}
