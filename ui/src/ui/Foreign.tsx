/**
 * Text from outside: isolated, cut at 200 characters, control characters drawn.
 */
import { useState } from "react";
import { cut, visible } from "../format/foreign";

export function Foreign({ text, className }: { text: string; className?: string }) {
	const [all, setAll] = useState(false);
	const shown = cut(text);
	return (
		<>
			<bdi className={className}>{visible(all ? text : shown.text)}</bdi>
			{shown.more && !all ? (
				<>
					…{" "}
					<button type="button" className="link" onClick={() => setAll(true)}>
						show all
					</button>
				</>
			) : null}
		</>
	);
}

/** The same for a row or a control, where nothing can be opened. */
export const ForeignLine = ({ text, className }: { text: string; className?: string }) => {
	const shown = cut(text);
	return (
		<bdi className={className}>
			{visible(shown.text)}
			{shown.more ? "…" : ""}
		</bdi>
	);
};
