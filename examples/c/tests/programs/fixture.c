// The accounts of the fixture through the C interface: every class, margin, score, coverage and
// flag has the bits that the direct API gives. Usage: fixture DIRECTORY
#include "support.h"

#include <math.h>

// One column of the table with the memory that it lies in.
typedef struct Memory {
    double *numbers;
    int64_t *whole;
    int32_t *codes;
    uint8_t *validity;
    const char **levels;
} Memory;

enum { OFFSET = 3 }; // bits before the first row's

static void observe(uint8_t *validity, size_t row) {
    validity[(OFFSET + row) / 8] |= (uint8_t)(1u << ((OFFSET + row) % 8));
}

static KeyaccountColumn texts(const Csv *csv, size_t column, Memory *memory) {
    size_t level_count = 0;
    memory->codes = allocate(csv->rows, sizeof *memory->codes);
    memory->levels = allocate(csv->rows, sizeof *memory->levels);
    for (size_t row = 0; row < csv->rows; row++) {
        const char *cell = csv_cell(csv, row, column);
        if (*cell == '\0') {
            memory->codes[row] = -1; // never looked at: the bitmap says it is missing
            continue;
        }
        size_t code = 0;
        while (code < level_count && strcmp(memory->levels[code], cell) != 0) {
            code++;
        }
        if (code == level_count) {
            memory->levels[level_count++] = cell;
        }
        memory->codes[row] = (int32_t)code;
        observe(memory->validity, row);
    }
    return (KeyaccountColumn){
        .values_type = KEYACCOUNT_VALUES_TYPE_TEXT,
        .values = memory->codes,
        .validity = memory->validity,
        .validity_offset = OFFSET,
        .levels = memory->levels,
        .level_count = level_count,
    };
}

// Whole numbers as int64_t, every other column as double with NaN, the rest as double with a
// bitmap and infinities where it says missing.
static KeyaccountColumn numbers(const Csv *csv, size_t column, Memory *memory) {
    int all_whole = 1;
    memory->numbers = allocate(csv->rows, sizeof *memory->numbers);
    memory->whole = allocate(csv->rows, sizeof *memory->whole);
    for (size_t row = 0; row < csv->rows; row++) {
        const char *cell = csv_cell(csv, row, column);
        if (*cell == '\0') {
            memory->numbers[row] = column % 2 ? (double)NAN : (double)INFINITY;
            memory->whole[row] = INT64_MAX;
            continue;
        }
        char *end;
        memory->numbers[row] = strtod(cell, &end);
        CHECK(*end == '\0');
        all_whole &= memory->numbers[row] == floor(memory->numbers[row]);
        memory->whole[row] = (int64_t)memory->numbers[row];
        observe(memory->validity, row);
    }
    KeyaccountColumn found = {.values_type = KEYACCOUNT_VALUES_TYPE_FLOAT64, .values = memory->numbers};
    if (all_whole) {
        found.values_type = KEYACCOUNT_VALUES_TYPE_INT64;
        found.values = memory->whole;
    }
    if (all_whole || column % 2 == 0) {
        found.validity = memory->validity;
        found.validity_offset = OFFSET;
    }
    return found;
}

static int is_text(const KeyaccountModels *models, const char *name) {
    for (size_t place = 0; place < keyaccount_models_count(models); place++) {
        KeyaccountModelInfo model;
        OK(keyaccount_model(models, place, &model));
        for (size_t column = 0; column < model.columns; column++) {
            KeyaccountColumnInfo info;
            OK(keyaccount_model_column(models, place, column, &info));
            if (strcmp(info.name, name) == 0) {
                return info.text;
            }
        }
    }
    return 0;
}

static void check_bits(const char *expected, double found) {
    if (*expected == '\0' || *expected == '-') {
        CHECK(isnan(found));
        return;
    }
    char *end;
    uint64_t bits = strtoull(expected, &end, 16);
    CHECK(end == expected + 16);
    uint64_t found_bits;
    memcpy(&found_bits, &found, sizeof found_bits);
    CHECK(bits == found_bits);
}

// A row of expected.csv against what was found.
static void check_row(const Csv *expected, size_t line, const KeyaccountModels *models, size_t model,
                      KeyaccountAccount found, const double *scores, size_t axes) {
    KeyaccountClassInfo class;
    const char *key = "";
    if (found.code != KEYACCOUNT_UNCLASSIFIED) {
        OK(keyaccount_model_class(models, model, found.code, &class));
        key = class.key;
    }
    CHECK(strcmp(key, csv_cell(expected, line, 2)) == 0);
    check_bits(csv_cell(expected, line, 3), found.margin);
    check_bits(csv_cell(expected, line, 4), found.coverage);
    CHECK(strtoul(csv_cell(expected, line, 5), NULL, 10) == found.flags);
    const char *cell = csv_cell(expected, line, 6);
    for (size_t axis = 0; axis < axes; axis++) {
        check_bits(cell, scores[axis]);
        cell += strcspn(cell, " ");
        cell += *cell == ' ';
    }
    CHECK(*cell == '\0');
}

static KeyaccountAccount one_account(const KeyaccountModels *models, size_t model,
                                     const KeyaccountModelInfo *info, const Csv *accounts,
                                     size_t row, double *scores) {
    KeyaccountCell *cells = allocate(info->columns, sizeof *cells);
    for (size_t place = 0; place < info->columns; place++) {
        KeyaccountColumnInfo column;
        OK(keyaccount_model_column(models, model, place, &column));
        const char *cell = csv_cell(accounts, row, csv_column(accounts, column.name));
        int missing = *cell == '\0';
        cells[place] = (KeyaccountCell){
            .column = column.name,
            .number = missing || column.text ? (double)NAN : strtod(cell, NULL),
            .text = missing || !column.text ? NULL : cell,
        };
    }
    KeyaccountAccount account;
    OK(keyaccount_classify_account(models, model, cells, info->columns, &account, scores,
                                   info->axes));
    free(cells);
    return account;
}

int main(int argument_count, char **arguments) {
    CHECK(argument_count == 2);
    size_t length;
    char *json = read_file(arguments[1], "models.json", &length);
    KeyaccountModels *models;
    OK(keyaccount_models_from_json(json, length, &models));
    free(json); // nothing of it is kept
    Csv accounts = read_csv(arguments[1], "accounts.csv");
    Csv expected = read_csv(arguments[1], "expected.csv");

    size_t rows = accounts.rows;
    size_t column_count = accounts.columns - 1;
    const char **ids = allocate(rows, sizeof *ids);
    for (size_t row = 0; row < rows; row++) {
        ids[row] = csv_cell(&accounts, row, 0);
    }
    KeyaccountColumn *columns = allocate(column_count, sizeof *columns);
    Memory *memory = allocate(column_count, sizeof *memory);
    for (size_t place = 0; place < column_count; place++) {
        const char *name = accounts.cells[place + 1];
        memory[place].validity = allocate((OFFSET + rows + 7) / 8, 1);
        columns[place] = is_text(models, name) ? texts(&accounts, place + 1, &memory[place])
                                               : numbers(&accounts, place + 1, &memory[place]);
        columns[place].name = name;
    }
    KeyaccountTable table = {
        .rows = rows, .ids = ids, .columns = columns, .column_count = column_count};

    KeyaccountResults *results;
    OK(keyaccount_results_new(&results));
    uint8_t *codes = allocate(rows, 1);
    uint8_t *flags = allocate(rows, 1);
    double *margins = allocate(rows, sizeof *margins);
    double *coverage = allocate(rows, sizeof *coverage);
    size_t line = 0;
    for (size_t model = 0; model < keyaccount_models_count(models); model++) {
        KeyaccountModelInfo info;
        OK(keyaccount_model(models, model, &info));
        OK(keyaccount_classify(models, model, &table, KEYACCOUNT_DETAIL_FULL, results));
        CHECK(keyaccount_results_rows(results) == rows);
        OK(keyaccount_results_codes(results, codes, rows));
        OK(keyaccount_results_flags(results, flags, rows));
        OK(keyaccount_results_margins(results, margins, rows));
        OK(keyaccount_results_coverage(results, coverage, rows));
        double *scores = allocate(rows * info.axes, sizeof *scores);
        for (size_t axis = 0; axis < info.axes; axis++) {
            OK(keyaccount_results_scores(results, axis, scores + axis * rows, rows));
        }
        double *row_scores = allocate(info.axes, sizeof *row_scores);
        for (size_t row = 0; row < rows; row++, line++) {
            CHECK(strcmp(csv_cell(&expected, line, 0), info.key) == 0);
            CHECK(strcmp(csv_cell(&expected, line, 1), ids[row]) == 0);
            for (size_t axis = 0; axis < info.axes; axis++) {
                row_scores[axis] = scores[axis * rows + row];
            }
            KeyaccountAccount in_table = {codes[row], flags[row], margins[row], coverage[row]};
            check_row(&expected, line, models, model, in_table, row_scores, info.axes);
            if (row % 10 == 0) {
                KeyaccountAccount alone =
                    one_account(models, model, &info, &accounts, row, row_scores);
                check_row(&expected, line, models, model, alone, row_scores, info.axes);
            }
        }
        free(scores);
        free(row_scores);
    }
    CHECK(line == expected.rows);

    keyaccount_results_free(results);
    keyaccount_models_free(models);
    for (size_t place = 0; place < column_count; place++) {
        free(memory[place].numbers);
        free(memory[place].whole);
        free(memory[place].codes);
        free(memory[place].validity);
        free(memory[place].levels);
    }
    free(memory);
    free(columns);
    free(ids);
    free(codes);
    free(flags);
    free(margins);
    free(coverage);
    free_csv(&accounts);
    free_csv(&expected);
    printf("%zu answers, bit for bit\n", line);
    return 0;
}
