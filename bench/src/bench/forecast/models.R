# Forecasts of R's forecast package: Rscript models.R JOBS ANSWERS FREQUENCY CORES
# JOBS: one line a series and origin: series, origin, horizon, then the values up to the origin.
# ANSWERS: one line a model and job: model, series, origin, seconds, then for each slot of the horizon its quantiles 0.05, 0.1, 0.2 ... 0.9, 0.95.
suppressMessages(library(forecast))
suppressMessages(library(parallel))
arguments <- commandArgs(trailingOnly = TRUE)
frequency <- as.integer(arguments[3])
levels <- c(20, 40, 60, 80, 90)

models <- if (frequency == 24) {
  list(
    snaive = function(y, h) snaive(y, h = h, level = levels),
    ets = function(y, h) forecast(ets(y), h = h, level = levels),
    auto.arima = function(y, h) forecast(auto.arima(y), h = h, level = levels),
    tbats = function(y, h) forecast(tbats(y, use.parallel = FALSE), h = h, level = levels),
    thetaf = function(y, h) thetaf(y, h = h, level = levels),
    stlf = function(y, h) stlf(y, h = h, level = levels))
} else if (frequency > 1) {
  # A season of 288 slots is too long for ets and for a seasonal ARIMA: what is left of a decomposition is given to them.
  list(
    snaive = function(y, h) snaive(y, h = h, level = levels),
    ets = function(y, h) forecast(ets(ts(y, frequency = 1)), h = h, level = levels),
    auto.arima = function(y, h) forecast(auto.arima(ts(y, frequency = 1)), h = h, level = levels),
    tbats = function(y, h) forecast(tbats(y, use.parallel = FALSE, use.arma.errors = FALSE), h = h, level = levels),
    thetaf = function(y, h) thetaf(y, h = h, level = levels),
    stlf = function(y, h) stlf(y, h = h, level = levels),
    stlf.arima = function(y, h) stlf(y, h = h, level = levels, method = "arima"))
} else {
  list(
    snaive = function(y, h) naive(y, h = h, level = levels),
    ets = function(y, h) forecast(ets(y), h = h, level = levels),
    auto.arima = function(y, h) forecast(auto.arima(y), h = h, level = levels),
    tbats = function(y, h) forecast(tbats(y, use.parallel = FALSE), h = h, level = levels),
    thetaf = function(y, h) thetaf(y, h = h, level = levels))
}

quantiles <- function(f, h) {
  rows <- sapply(1:h, function(i) c(rev(f$lower[i, ]), f$mean[i], f$upper[i, ]))
  paste(format(pmax(0, as.vector(rows)), digits = 6, trim = TRUE), collapse = ",")
}

answer <- function(line) {
  fields <- strsplit(line, ",", fixed = TRUE)[[1]]
  h <- as.integer(fields[3])
  y <- ts(as.numeric(fields[-(1:3)]), frequency = frequency)
  unlist(lapply(names(models), function(name) {
    begun <- proc.time()[["elapsed"]]
    said <- tryCatch(quantiles(models[[name]](y, h), h), error = function(e) "")
    paste(name, fields[1], fields[2], round(proc.time()[["elapsed"]] - begun, 3), said, sep = ",")
  }))
}

jobs <- readLines(arguments[1])
for (part in split(jobs, ceiling(seq_along(jobs) / 8))) {
  answers <- mclapply(part, answer, mc.cores = as.integer(arguments[4]))
  cat(unlist(answers), file = arguments[2], sep = "\n", append = TRUE)
  cat(length(part), "of", length(jobs), "\n", file = stderr())
}
