/**
 * A file that is dropped beside a place for files must not replace the window with itself.
 */
import { useEffect } from "react";

const refuse = (event: DragEvent): void => event.preventDefault();

/** Listens while the window is shown. Places that take files handle their own drops first. */
export function useNoStrayDrops(): void {
	useEffect(() => {
		window.addEventListener("dragover", refuse);
		window.addEventListener("drop", refuse);
		return () => {
			window.removeEventListener("dragover", refuse);
			window.removeEventListener("drop", refuse);
		};
	}, []);
}
