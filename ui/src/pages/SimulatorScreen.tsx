/**
 * The simulated Ledger: its screen, and its buttons.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { attempt, useAct, useRead } from "../api/queries";
import { listenForStale } from "../api/stale";
import type { SimulatorButton } from "../bindings/SimulatorButton";
import type { SimulatorView } from "../bindings/SimulatorView";
import { visible } from "../format/foreign";
import { Button } from "../ui/Button";
import { ErrorNote } from "../ui/ErrorNote";
import { Loaded } from "../ui/Loading";

export function SimulatorScreen() {
	const client = useQueryClient();
	const read = useRead("simulator", null);
	const press = useAct("simulator_press");
	useEffect(() => listenForStale(client), [client]);
	return (
		<main className="simulator">
			<h1>Simulated Ledger</h1>
			<Loaded data={read.data} error={read.error} loading="Starting the simulated Ledger">
				{(view) => <Ledger view={view} onPress={(button) => void attempt(press.run({ button }))} />}
			</Loaded>
			{press.error === null ? null : <ErrorNote error={press.error} />}
			<p className="hint">It signs with a published test key. It is not a wallet.</p>
		</main>
	);
}

const NOTHING = "Nothing to review.";

/** What the buttons do now, and why one of them does nothing. */
function words({ page, pages, approve }: SimulatorView): string {
	if (approve) return `This is the last page. Approve what you compared, or reject it.`;
	const first = page <= 1 ? "This is the first page. " : "";
	return `${first}Compare each page with the list on the signing page; approve on the last one, page ${pages}.`;
}

function Ledger({ view, onPress }: { view: SimulatorView; onPress: (button: SimulatorButton) => void }) {
	const { reviewing, approve, page, pages } = view;
	const idle = reviewing ? null : NOTHING;
	return (
		<>
			<section className="ledger" aria-label="Screen of the simulated Ledger" aria-live="polite">
				<p className="ledger-label">{visible(view.label)}</p>
				<p className="ledger-value">
					<bdi>{visible(view.value)}</bdi>
				</p>
				<p className="ledger-page">{pages > 0 ? `Page ${page} of ${pages}` : ""}</p>
			</section>
			<p className="hint" id="simulator-says">
				{idle ?? words(view)}
			</p>
			<div className="simulator-keys">
				<Button
					icon="chevron-left"
					reason={idle ?? (page <= 1 ? "This is the first page." : null)}
					reasonShownBy="simulator-says"
					onPress={() => onPress("left")}
				>
					Back
				</Button>
				<Button
					icon="chevron-right"
					reason={idle ?? (page >= pages ? "This is the last page." : null)}
					reasonShownBy="simulator-says"
					onPress={() => onPress("right")}
				>
					Next
				</Button>
				<Button look="danger" reason={idle} reasonShownBy="simulator-says" onPress={() => onPress("reject")}>
					Reject
				</Button>
				<Button
					look="primary"
					reason={idle ?? (approve ? null : "Go to the last page to approve.")}
					reasonShownBy="simulator-says"
					onPress={() => onPress("approve")}
				>
					Approve
				</Button>
			</div>
		</>
	);
}
