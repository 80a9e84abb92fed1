package scenarios

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	connectTime = 5 * time.Second
	// maxConnections stays below what a server accepts without being told.
	maxConnections = 64
	// dropTime is how long removing the table may take: whoever interrupts a run
	// does not want to wait for the server.
	dropTime = 2 * time.Second
	// insertRows is how many rows one statement inserts. A batch is several, so
	// that a transaction is more than one of them.
	insertRows = 10
)

// postgres is a table of its own in the database of a PostgreSQL server.
type postgres struct {
	db      *sql.DB
	table   string
	version string
	// connections is how many may write side by side.
	connections int
}

func newPostgres(ctx context.Context, s Scenario) (_ *postgres, err error) {
	config, err := pgx.ParseConfig(s.DSN)
	if err != nil {
		return nil, &ParamError{s.Name, "dsn", "is not a proper PostgreSQL URL: it looks like postgres://user:password@host:5432/database?sslmode=require"}
	}
	var random [8]byte
	rand.Read(random[:]) // never fails
	p := &postgres{
		db:          stdlib.OpenDB(*config),
		table:       "poollab_load_" + hex.EncodeToString(random[:]),
		connections: min(s.Workers, maxConnections), // one a worker, kept until the end
	}
	p.db.SetMaxOpenConns(p.connections)
	p.db.SetMaxIdleConns(p.connections)
	defer func() {
		if err != nil {
			err = errors.Join(err, p.db.Close())
		}
	}()
	connecting, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	if err := p.db.QueryRowContext(connecting, "SHOW server_version").Scan(&p.version); err != nil {
		return nil, fmt.Errorf("scenarios: load: connecting to PostgreSQL: %w", err)
	}
	p.version, _, _ = strings.Cut(p.version, " ") // what follows names the packager
	_, err = p.db.ExecContext(ctx, "CREATE TABLE "+p.table+
		" (id bigint PRIMARY KEY, name text NOT NULL, quantity bigint NOT NULL, price text NOT NULL)")
	if err != nil {
		// An interrupted statement may have been carried out.
		return nil, errors.Join(fmt.Errorf("scenarios: load: creating a table in PostgreSQL: %w", err), p.drop())
	}
	if err := p.connect(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("scenarios: load: opening %d connections to PostgreSQL: %w", p.connections, err), p.drop())
	}
	return p, nil
}

// connect opens all connections before the run: each costs the server a
// process, and that is not what the scenario is about.
func (p *postgres) connect(ctx context.Context) (err error) {
	for range p.connections {
		conn, dial := p.db.Conn(ctx)
		if dial != nil {
			return dial
		}
		defer func() { err = errors.Join(err, conn.Close()) }() // back to the pool
	}
	return nil
}

func (p *postgres) put(ctx context.Context, rows iter.Seq2[row, error]) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	insert, err := tx.PrepareContext(ctx, "INSERT INTO "+p.table+
		" SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[])")
	if err != nil {
		return err
	}
	defer insert.Close()
	var columns rowColumns
	for r, err := range rows {
		if err != nil {
			return err
		}
		if columns.add(r); len(columns.ids) == insertRows {
			if err := columns.insert(ctx, insert); err != nil {
				return err
			}
		}
	}
	if len(columns.ids) > 0 {
		if err := columns.insert(ctx, insert); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// rowColumns are rows as a statement takes them: one array for each column.
type rowColumns struct {
	ids, quantities []int64
	names, prices   []string
}

func (c *rowColumns) add(r row) {
	c.ids = append(c.ids, r.ID)
	c.names = append(c.names, r.Name)
	c.quantities = append(c.quantities, r.Quantity)
	c.prices = append(c.prices, r.Price)
}

// insert stores the rows and forgets them.
func (c *rowColumns) insert(ctx context.Context, statement *sql.Stmt) error {
	_, err := statement.ExecContext(ctx, c.ids, c.names, c.quantities, c.prices)
	*c = rowColumns{}
	return err
}

func (p *postgres) stats(ctx context.Context) (t tally, err error) {
	rows, err := p.db.QueryContext(ctx, "SELECT id, name, quantity, price FROM "+p.table)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.ID, &r.Name, &r.Quantity, &r.Price); err != nil {
			return t, err
		}
		t.add(r)
	}
	return t, rows.Err()
}

func (p *postgres) about() (kind, why string) {
	return fmt.Sprintf("PostgreSQL %s (up to %s writing side by side)", p.version, counted(p.connections, "connection")),
		"a server writes for several workers side by side, and how fast depends on it and on the way to it"
}

// close drops the table, on a context of its own: the run's may have ended.
func (p *postgres) close() error { return errors.Join(p.drop(), p.db.Close()) }

func (p *postgres) drop() error {
	ctx, cancel := context.WithTimeout(context.Background(), dropTime)
	defer cancel()
	if _, err := p.db.ExecContext(ctx, "DROP TABLE IF EXISTS "+p.table); err != nil {
		return fmt.Errorf("dropping the table %s: %w", p.table, err)
	}
	return nil
}
