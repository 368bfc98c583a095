// Package score measures predictions: how many classes were hit, how good the probabilities are, how far numbers are off.
//
// Classification and Regression give all metrics at once, by name; they are what a trainer calls after every epoch. The
// single metrics are functions of the same arguments, for evaluators that need one.
//
//	accuracy           share of rows whose most probable class is right
//	balanced_accuracy  mean over the classes of the share of their rows that are right
//	f1                 macro F1: mean over the classes of the harmonic mean of precision and recall
//	f1_positive        F1 of the second class alone, with two classes
//	log_loss           mean of -log(probability of the right class)
//	auc                area under the ROC curve: of the second class with two classes, else the mean of one class against the rest
//	rmse, mae, r2      root mean squared error, mean absolute error, share of the variance that is explained
//
// Larger is better for all but log_loss, rmse and mae.
//
// # Design
//
// The definitions are those of scikit-learn 1.2, and the tests hold them to numbers recorded from it, so that results can
// be put side by side. Where it raises an exception or warns, this package leaves the metric out of the map: an area under
// the curve with one class among the labels has no value, and none is made up. Where one class of several is absent from
// the labels, which happens in small validation sets, the mean is over the classes that are there; scikit-learn refuses.
//
// A prediction that is not a number makes every metric NaN. Comparisons with NaN are false, so without that rule a network
// that diverged would be given an accuracy. Callers treat a NaN as a failed trial.
//
// Arguments of wrong lengths and labels out of range are mistakes of the program and panic.
package score
