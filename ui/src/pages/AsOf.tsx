/**
 * When CPN last answered. Turns to warn after two missed looks.
 */
import type { ConnectionView } from "../bindings/ConnectionView";
import { Moment } from "../ui/Countdown";
import { useServerNow } from "../ui/clock";

/** Two looks, and a little for the answer to come. */
const GRACE_SECONDS = 5;

export function AsOf({ at, connection }: { at: string | null; connection: ConnectionView }) {
	const now = useServerNow(5_000);
	if (at === null) return <span className="asof">CPN has not answered yet</span>;
	const age = now - new Date(at).getTime();
	const stale = age > (2 * connection.pollSeconds + GRACE_SECONDS) * 1000;
	return (
		<span className={stale ? "asof warn medium" : "asof"} role={stale ? "status" : undefined}>
			{stale ? "No answer from CPN since " : "As of "}
			<Moment at={at} />
		</span>
	);
}
