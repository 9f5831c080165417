/**
 * The three environments: which is in use, whose key is saved, and how to change that.
 */
import { useState } from "react";
import { attempt, useAct } from "../../api/queries";
import type { EnvironmentRow } from "../../bindings/EnvironmentRow";
import { Button, reasonOf } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { EnvTag } from "../../ui/EnvTag";
import { ErrorNote } from "../../ui/ErrorNote";
import { Icon } from "../../ui/Icon";

type Asked = { what: "switch" | "remove"; row: EnvironmentRow } | null;

export function Environments({ rows }: { rows: EnvironmentRow[] }) {
	const [asked, setAsked] = useState<Asked>(null);
	const change = useAct("switch_environment");
	const remove = useAct("remove_api_key");
	const error = change.error ?? remove.error;
	const current = rows.find((row) => row.current)?.environment;
	const close = () => setAsked(null);
	const confirmed = async () => {
		if (asked === null) return;
		const request = { environment: asked.row.environment.name };
		await attempt(asked.what === "switch" ? change.run(request) : remove.run(request));
		close();
	};
	return (
		<>
			{error === null ? null : <ErrorNote error={error} />}
			<ul className="envs">
				{rows.map((row) => (
					<li key={row.environment.name}>
						<span>
							<EnvTag environment={row.environment} />
						</span>
						<span>{row.environment.sentence}</span>
						<span className="second small">
							{row.current ? (
								<span className="good row">
									<Icon name="circle-check" size="s" />
									In use
								</span>
							) : null}
							{keyWords(row)}
						</span>
						<span className="row end-row">
							{row.keyId === null ? null : (
								<Button
									size="small"
									look="danger"
									name={`Remove key of ${row.environment.word}`}
									reason={reasonOf(row.removeKey)}
									onPress={() => setAsked({ what: "remove", row })}
								>
									Remove key
								</Button>
							)}
							{row.current ? null : (
								<Button
									size="small"
									name={`Switch to ${row.environment.word}`}
									reason={reasonOf(row.switch)}
									onPress={() => setAsked({ what: "switch", row })}
								>
									Switch
								</Button>
							)}
						</span>
					</li>
				))}
			</ul>
			{asked?.what === "switch" ? (
				<Confirm
					title={`Leave ${current?.word ?? ""} and go to ${asked.row.environment.word}?`}
					action={`Switch to ${asked.row.environment.word}`}
					back={`Stay in ${current?.word ?? "this environment"}`}
					busy={change.busy}
					onConfirm={() => void confirmed()}
					onClose={close}
				>
					<p>{asked.row.environment.sentence}</p>
					<p className="second">
						The window restarts with that environment’s own store, key and addresses. Nothing crosses.
					</p>
				</Confirm>
			) : null}
			{asked?.what === "remove" ? (
				<Confirm
					title={`Remove the ${asked.row.environment.word} key?`}
					action={`Remove the ${asked.row.environment.word} key`}
					back="Keep the key"
					busy={remove.busy}
					onConfirm={() => void confirmed()}
					onClose={close}
				>
					<p>
						The key {asked.row.keyId} leaves this computer’s keychain. Payments in {asked.row.environment.word} cannot
						be followed until a key is saved again.
					</p>
				</Confirm>
			) : null}
		</>
	);
}

function keyWords({ environment, keyId }: EnvironmentRow): string {
	if (environment.name === "sandbox") return "Needs no key";
	return keyId === null ? "No key" : `Key ${keyId} saved`;
}
