/**
 * An address or hash, shortened for the eye, whole for the clipboard and on hover.
 */
import { useState } from "react";
import { shortAddress } from "../format/foreign";
import { Icon } from "./Icon";

export function Copyable({ text, what, whole = false }: { text: string; what: string; whole?: boolean }) {
	const [copied, setCopied] = useState(false);
	return (
		<span className="mono hash" title={text}>
			<bdi className={whole ? "whole" : undefined}>{whole ? text : shortAddress(text)}</bdi>
			<button
				className="icon-btn"
				type="button"
				aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
				onClick={() => {
					void navigator.clipboard.writeText(text).then(
						() => setCopied(true),
						() => setCopied(false),
					);
				}}
			>
				<Icon name={copied ? "check" : "copy"} size="s" />
			</button>
		</span>
	);
}
