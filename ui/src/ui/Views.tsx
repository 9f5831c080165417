/**
 * The parts of a list as chips, each with how much it holds.
 */
import { grouped } from "../format/money";

export function Views<View extends string>({
	label,
	views,
	counts,
	view,
	onChoose,
}: {
	label: string;
	views: readonly (readonly [view: View, label: string])[];
	counts: readonly { view: View; count: number }[];
	view: View;
	onChoose: (view: View) => void;
}) {
	const count = (name: View) => counts.find((entry) => entry.view === name)?.count ?? 0;
	return (
		<fieldset className="views" aria-label={label}>
			{views.map(([name, words]) => (
				<button
					key={name}
					type="button"
					className={name === view ? "chip on" : "chip"}
					aria-pressed={name === view}
					onClick={() => onChoose(name)}
				>
					{words} <span className="n">{grouped(String(count(name)))}</span>
				</button>
			))}
		</fieldset>
	);
}
