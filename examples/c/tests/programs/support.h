// What the test programs share: checks that say where they failed, and a reader of simple CSV.
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyaccount.h"

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n  last error: %s\n", __FILE__, __LINE__,           \
                    #condition, keyaccount_last_error());                                          \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define OK(call) CHECK((call) == KEYACCOUNT_STATUS_OK)

static inline void *allocate(size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size);
    CHECK(memory != NULL);
    return memory;
}

static inline char *read_file(const char *folder, const char *name, size_t *length) {
    char path[4096];
    CHECK((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) < sizeof path);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    CHECK(fseek(file, 0, SEEK_END) == 0);
    long size = ftell(file);
    CHECK(size >= 0);
    rewind(file);
    char *text = allocate((size_t)size + 1, 1);
    CHECK(fread(text, 1, (size_t)size, file) == (size_t)size);
    fclose(file);
    *length = (size_t)size;
    return text;
}

// A table of texts whose cells hold no quotes, commas or line breaks.
typedef struct Csv {
    char *text;
    const char **cells;
    size_t columns;
    size_t rows; // without the header
} Csv;

static inline const char *csv_cell(const Csv *csv, size_t row, size_t column) {
    return csv->cells[(row + 1) * csv->columns + column];
}

static inline size_t csv_column(const Csv *csv, const char *name) {
    for (size_t column = 0; column < csv->columns; column++) {
        if (strcmp(csv->cells[column], name) == 0) {
            return column;
        }
    }
    fprintf(stderr, "no column %s\n", name);
    exit(1);
}

static inline Csv read_csv(const char *folder, const char *name) {
    size_t length;
    Csv csv = {.text = read_file(folder, name, &length)};
    CHECK(memchr(csv.text, '"', length) == NULL);
    size_t count = 0;
    size_t lines = 0;
    for (size_t at = 0; at < length; at++) {
        count += csv.text[at] == ',' || csv.text[at] == '\n';
        lines += csv.text[at] == '\n';
    }
    CHECK(lines > 0 && count % lines == 0);
    csv.columns = count / lines;
    csv.rows = lines - 1;
    csv.cells = allocate(count, sizeof *csv.cells);
    char *cell = csv.text;
    for (size_t place = 0; place < count; place++) {
        csv.cells[place] = cell;
        cell += strcspn(cell, ",\n");
        *cell++ = '\0';
    }
    return csv;
}

static inline void free_csv(Csv *csv) {
    free(csv->text);
    free(csv->cells);
}

#endif
