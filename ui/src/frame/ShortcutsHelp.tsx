/**
 * All shortcuts in one place.
 */
import { Reader } from "../ui/Dialog";

const keys: readonly (readonly [keys: readonly string[], does: string])[] = [
	[["N"], "new order"],
	[["/"], "search this list"],
	[["J", "K", "↓", "↑"], "move in a list"],
	[["Enter"], "open what is selected; it never signs"],
	[["R"], "quote again, on the order page"],
	[["Ctrl", "S"], "save the draft"],
	[["G", "P"], "go to payments"],
	[["G", "R"], "go to requests for information"],
	[["G", "B"], "go to beneficiaries"],
	[["G", "C"], "go to customers"],
	[["F6"], "next region: navigation, work, side panel, action bar"],
	[["Esc"], "close, go back, do not sign"],
	[["?"], "this list"],
];

export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
	return (
		<Reader title="Shortcuts" onClose={onClose}>
			<dl className="kv shortcuts">
				{keys.map(([names, does]) => (
					<div key={does} className="contents">
						<dt>
							{names.map((name) => (
								<kbd key={name}>{name}</kbd>
							))}
						</dt>
						<dd>{does}</dd>
					</div>
				))}
			</dl>
			<p className="hint">Signing needs its button and Space, or a click. Single keys can be turned off in Settings.</p>
		</Reader>
	);
}
