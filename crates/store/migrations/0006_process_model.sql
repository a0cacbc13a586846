-- The model of each process, so that processes with different models do not write one book.

ALTER TABLE processes ADD COLUMN model text NOT NULL DEFAULT '';
ALTER TABLE processes ADD COLUMN all_books {bool} NOT NULL DEFAULT false;

-- down
ALTER TABLE processes DROP COLUMN all_books;
ALTER TABLE processes DROP COLUMN model;
