/**
 * Asks once before something grave, naming object and consequence. The safe choice has the focus.
 */
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "./Button";

function Modal({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useId();
	useEffect(() => {
		const element = dialog.current;
		if (element !== null && !element.open) element.showModal();
		return () => element?.close();
	}, []);
	return (
		<dialog
			ref={dialog}
			className="dialog"
			aria-labelledby={heading}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
		>
			<h2 id={heading}>{title}</h2>
			{children}
		</dialog>
	);
}

export function Confirm(props: {
	title: string;
	children: ReactNode;
	/** The verb and its object. */
	action: string;
	busy: boolean;
	/** The way back, the default: `Keep the key`. */
	back: string;
	onConfirm: () => void;
	onClose: () => void;
}) {
	const safe = useRef<HTMLButtonElement>(null);
	useEffect(() => safe.current?.focus(), []);
	return (
		<Modal title={props.title} onClose={props.onClose}>
			{props.children}
			<div className="row end-row">
				<Button ref={safe} onPress={props.onClose} reason={null}>
					{props.back}
				</Button>
				<Button look="danger" onPress={props.onConfirm} busy={props.busy} reason={null}>
					{props.action}
				</Button>
			</div>
		</Modal>
	);
}

/** Something to read and close. */
export function Reader({ title, children, onClose }: { title: string; children: ReactNode; onClose: () => void }) {
	return (
		<Modal title={title} onClose={onClose}>
			{children}
			<div className="row end-row">
				<Button onPress={onClose} reason={null} keys={["Esc"]}>
					Close
				</Button>
			</div>
		</Modal>
	);
}
