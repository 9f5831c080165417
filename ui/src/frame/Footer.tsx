/**
 * The footer: connection, how often we look, chain block, clock.
 */
import type { AppView } from "../bindings/AppView";
import type { ConnectionState } from "../bindings/ConnectionState";
import { grouped } from "../format/money";
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
			<span className="row" role="status">
				<span className={tones[connection.state]} />
				{connection.sentence}
			</span>
			<span className="row">Checks every {connection.pollSeconds} s</span>
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

/** `+0.2 s`. */
function offsetWords(millis: number): string {
	const tenths = Math.round(Math.abs(millis) / 100);
	const sign = tenths === 0 ? "±" : millis < 0 ? "−" : "+";
	return `${sign}${Math.floor(tenths / 10)}.${tenths % 10} s`;
}
