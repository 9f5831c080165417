/**
 * The footer: connection, how often we look and what that means, what could not be read, chain block, clock.
 */
import type { AppView } from "../bindings/AppView";
import type { ConnectionState } from "../bindings/ConnectionState";
import type { ConnectionView } from "../bindings/ConnectionView";
import type { UnreadableView } from "../bindings/UnreadableView";
import { grouped } from "../format/money";
import { seconds, span } from "../format/time";
import { toggleTheme } from "../ui/theme";

const tones: Record<ConnectionState, string> = {
	checking: "dot muted",
	online: "dot good",
	offline: "dot warn",
	key_refused: "dot bad",
	no_key: "dot warn",
};

export function Footer({ app, onHelp }: { app: AppView; onHelp: () => void }) {
	const { connection } = app;
	return (
		<footer className="foot">
			<span className="row" role="status" title={connection.reason ?? undefined}>
				<span className={tones[connection.state]} />
				{connection.sentence}
			</span>
			<Looks connection={connection} />
			{connection.unreadable.length === 0 ? null : <Unreadable entries={connection.unreadable} />}
			{connection.trouble === null ? null : (
				<span className="row warn" role="status" title={connection.trouble}>
					A look failed in this program; looking goes on
				</span>
			)}
			{connection.block === null ? null : <span className="row hide-m">Chain block {grouped(connection.block)}</span>}
			<span className="row hide-m">Server clock {offsetWords(connection.clockOffset)}</span>
			<span className="end">
				<span className="hide-m">CPN Desk {app.version}</span>
				<button type="button" aria-keyshortcuts="?" onClick={onHelp}>
					<span aria-hidden="true">
						<kbd>?</kbd>{" "}
					</span>
					Shortcuts
				</button>
				<button type="button" onClick={toggleTheme}>
					Theme
				</button>
			</span>
		</footer>
	);
}

/** How often, and how late something new can show at worst. */
function Looks({ connection }: { connection: ConnectionView }) {
	if (connection.waitsUntil !== null) {
		return (
			<span className="row">
				Next look at <time dateTime={connection.waitsUntil}>{seconds(connection.waitsUntil)}</time>
			</span>
		);
	}
	const worst = `Anything new at CPN shows within ${span(connection.withinSeconds * 1000)}.`;
	const completed =
		connection.completedWithinSeconds === 0
			? ""
			: ` A request for information about a completed payment shows within ${span(connection.completedWithinSeconds * 1000)}.`;
	return (
		<span className="row" title={`${worst}${completed}`}>
			Checks every {connection.pollSeconds} s
			<span className="hide-m">New within {span(connection.withinSeconds * 1000)}</span>
		</span>
	);
}

function Unreadable({ entries }: { entries: UnreadableView[] }) {
	const lines = entries.map(({ id, reason }) => `${id ?? "A payment without an id"}: ${reason}`);
	return (
		<span className="row warn" role="status" title={lines.join("\n")}>
			{entries.length === 1
				? `Payment ${entries[0]?.id ?? ""} cannot be read`
				: `${entries.length} payments cannot be read`}
		</span>
	);
}

/** `+0.2 s`. */
function offsetWords(millis: number): string {
	const tenths = Math.round(Math.abs(millis) / 100);
	const sign = tenths === 0 ? "±" : millis < 0 ? "−" : "+";
	return `${sign}${Math.floor(tenths / 10)}.${tenths % 10} s`;
}
