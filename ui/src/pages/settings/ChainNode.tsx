/**
 * The chain node that balances and nonces are read from.
 */
import { useState } from "react";
import { attempt, useAct } from "../../api/queries";
import { fieldError } from "../../forms/fieldErrors";
import { Button } from "../../ui/Button";
import { ErrorNote } from "../../ui/ErrorNote";
import { TextField } from "../../ui/Field";
import { Row } from "./Section";

export function ChainNode({ chain, node, sandbox }: { chain: string; node: string; sandbox: boolean }) {
	const [url, setUrl] = useState(node);
	const save = useAct("save_chain_node");
	const error = save.error;
	return (
		<>
			<Row name="Chain">
				<p>{chain}</p>
			</Row>
			<Row name="Node">
				{sandbox ? (
					<>
						<p className="whole">{node === "" ? "The sandbox’s own chain" : node}</p>
						<p className="hint">The sandbox brings its own chain; it cannot be changed here.</p>
					</>
				) : (
					<div className="stack g3 narrow">
						<TextField
							label="Address of the node"
							name="url"
							mono
							value={url}
							error={fieldError(error, "url")}
							hint="https:// only. A node is advice: what is signed does not depend on it."
							onChange={setUrl}
						/>
						{error === null || error.fields.length > 0 ? null : <ErrorNote error={error} />}
						<div>
							<Button
								reason={url === node ? "Nothing changed." : null}
								busy={save.busy}
								onPress={() => void attempt(save.run({ url: url.trim() }))}
							>
								Save node
							</Button>
						</div>
					</div>
				)}
			</Row>
		</>
	);
}
