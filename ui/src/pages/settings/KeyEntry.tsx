/**
 * Saving an API key. It goes to the core once and is forgotten here at once.
 */
import { useState } from "react";
import { attempt, useAct } from "../../api/queries";
import type { ApiKeySaved } from "../../bindings/ApiKeySaved";
import { type KeyBeginning, keyBeginning } from "../../forms/apiKey";
import { fieldError } from "../../forms/fieldErrors";
import { Button } from "../../ui/Button";
import { ErrorNote } from "../../ui/ErrorNote";
import { TextField } from "../../ui/Field";
import { Note } from "../../ui/Note";

const words = { sandbox: "SANDBOX", testnet: "TESTNET", live: "LIVE" };

export function KeyEntry({ onSaved }: { onSaved?: (saved: ApiKeySaved) => void }) {
	const [key, setKey] = useState("");
	const [confirmed, setConfirmed] = useState(false);
	const [savedKeys, setSavedKeys] = useState(0);
	const save = useAct("save_api_key");
	const beginning = keyBeginning(key);
	const live = beginning.kind === "opens" && beginning.environment === "live";
	const submit = async () => {
		const saved = await attempt(save.run({ key: key.trim(), confirmLive: live && confirmed }));
		if (saved === null) return;
		setKey("");
		setSavedKeys(savedKeys + 1);
		setConfirmed(false);
		onSaved?.(saved);
	};
	const error = save.error;
	const beside = (field: string) => field === "key" || field === "confirmLive";
	return (
		<div className="stack g3 narrow">
			<TextField
				key={savedKeys}
				label="API key"
				name="key"
				mono
				secret
				value={key}
				error={fieldError(error, "key")}
				hint={hint(beginning)}
				onChange={(typed) => {
					setKey(typed);
					save.clear();
				}}
			/>
			{live ? (
				<label className="check">
					<input type="checkbox" checked={confirmed} onChange={(event) => setConfirmed(event.target.checked)} />
					This key moves real money. Save it.
				</label>
			) : null}
			{fieldError(error, "confirmLive") === null ? null : (
				<p className="hint err" role="alert">
					{fieldError(error, "confirmLive")}
				</p>
			)}
			{error === null || (error.fields.length > 0 && error.fields.every(({ field }) => beside(field))) ? null : (
				<ErrorNote error={error} besideFields={beside} />
			)}
			{save.data === undefined ? null : (
				<Note tone="good">
					<p>
						Key <span className="mono">{save.data.keyId}</span> saved for {words[save.data.environment]}. Switch to it
						under Environment.
					</p>
				</Note>
			)}
			<div>
				<Button reason={reason(beginning, confirmed)} busy={save.busy} onPress={() => void submit()}>
					Check and save key
				</Button>
			</div>
		</div>
	);
}

function hint(beginning: KeyBeginning): string {
	switch (beginning.kind) {
		case "empty":
			return "Begins with TEST_API_KEY or LIVE_API_KEY. Paste works.";
		case "unknown":
			return `“${beginning.prefix}” is not a beginning CPN uses. Keys begin with TEST_API_KEY or LIVE_API_KEY.`;
		case "opens":
			return `Begins with ${beginning.prefix}. It opens ${words[beginning.environment]}, kept apart from the others.`;
	}
}

function reason(beginning: KeyBeginning, confirmed: boolean): string | null {
	if (beginning.kind === "empty") return "Enter a key.";
	if (beginning.kind === "opens" && beginning.environment === "live" && !confirmed)
		return "Confirm that this key moves real money.";
	return null;
}
