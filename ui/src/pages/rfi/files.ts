/**
 * Reads a chosen file for the core: its name and its bytes, never its path.
 */

/** CPN takes no larger file; the core decides, this only spares the reading. */
const MOST_BYTES = 10_000_000;

/** What a picker offers first; the core looks at the content. */
export const OFFERED = ".pdf,.docx,.doc,.xlsx,.xls,.png,.jpg,.jpeg,.heic,.csv";

/** Why a file is not worth reading; null when it is. */
export function tooLarge(file: File): string | null {
	return file.size > MOST_BYTES ? `${file.name} has ${fileSize(file.size)}; CPN takes files up to 10 MB.` : null;
}

/** The file's bytes as base64. */
export function base64Of(file: File): Promise<string> {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
		reader.onerror = () => reject(reader.error ?? new Error(`${file.name} cannot be read`));
		reader.readAsDataURL(file);
	});
}

/** `96 kB`, `1.2 MB`. */
export function fileSize(bytes: number): string {
	if (bytes < 1_000) return `${bytes} bytes`;
	return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
