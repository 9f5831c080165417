/**
 * The kinds of issue in words. One that this version does not know is shown as CPN writes it.
 */
import type { TicketIssue } from "../../bindings/TicketIssue";

const issues: Record<TicketIssue, string> = {
	PAYMENT_SETTLEMENT_DELAY: "The payout is late",
	PAYMENT_SENT_TO_WRONG_RECIPIENT: "Paid to the wrong recipient",
	PAYMENT_AMOUNT_INCORRECT: "The amount is wrong",
	REVERSE_FUNDS: "Send the funds back",
	OTHER: "Something else",
};

export const issueChoices = Object.entries(issues).map(([value, label]) => ({ value, label }));

const isIssue = (word: string): word is TicketIssue => Object.hasOwn(issues, word);

export const issueWord = (word: string): string => (isIssue(word) ? issues[word] : word);

/** The chosen kind; something else when nothing is. */
export const issueOf = (word: string): TicketIssue => (isIssue(word) ? word : "OTHER");
