// Package patches ships patches for models of package neural: ideas that can be tried on a model by one word.
//
//	use_prelu                              PReLU in the place of every ReLU
//	add_dropout?prob=0.2                      dropout before every linear layer
//	add_normalization?kind=layer           normalisation behind every hidden linear and convolution layer
//	swap_activation?to=SiLU                another activation everywhere
//	scale_widths?factor=1.5                hidden layers wider or narrower
//	set_learning_rate?lr=0.01              wherever an optimizer has one
//	set_seed?seed=3                        wherever something is drawn from a seed
//
// In an experiment file the same are objects, such as !AddDropout {prob: 0.2}, and their arguments may be hyper-nodes. They work
// on a model, or on any tree that has models in it; package symbolic/patch has the machinery, and Rule, SetField and Swap
// for what is not here.
//
// # Design
//
// A patch that changes widths must leave two things alone: what the data asks for at the end, and what is added to
// something that has a fixed width. Both can be read off the tree (see free); trying to compile the result would need the data.
package patches
